//! AWS JSON 1.1: a body that somebody signed.

use axum::body::{Body, Bytes};
use userpool::Call;

use crate::aws::signature::{self, Refused, json_demands};
use crate::front::{Dialect, Exchange, Failure, Head, body};
use crate::limits;

/// The call of the principal who signed a JSON request, with its body, which is read once its key is known.
pub(crate) async fn signed_call(
    exchange: &Exchange,
    head: &Head,
    body: Body,
    service: &'static str,
) -> Result<(Call, Bytes), Failure> {
    let refused = |refused: Refused| refused.failure(Dialect::Json);
    let recognised = match signature::recognise(head, json_demands(service), exchange).await {
        Ok(recognised) => recognised,
        Err(cause) => {
            body::pass_over(head, body).await;
            return Err(refused(cause));
        }
    };
    let body = body::read(exchange, body, limits::JSON_BODY_BYTES_MAX, Dialect::Json).await?;
    let verified = recognised.verify(head, &body).map_err(refused)?;
    let call = exchange.signed(&verified).await.map_err(refused)?;
    Ok((call, body))
}
