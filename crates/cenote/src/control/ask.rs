//! The side of the command.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use super::letters::{Answer, Asked, Told, Wish};
use crate::data::DataFolder;
use crate::failure::Failure;

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Asks the server for development that runs on a folder.
///
/// # Errors
/// Where none runs there, and what it refuses.
pub(crate) fn ask(folder: &DataFolder, wish: Wish) -> Result<Told, Failure> {
    let Some((address, word)) = folder.door()? else {
        return Err(nobody(folder));
    };
    let answer = exchange(address, &Asked { word, wish });
    match answer.map_err(|cause| nobody(folder).because(cause))? {
        Answer::Done(told) => Ok(told),
        Answer::Refused { what, mend } => Err(Failure::new(what, mend)),
    }
}

fn exchange(address: SocketAddr, asked: &Asked) -> std::io::Result<Answer> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut line = serde_json::to_vec(asked)?;
    line.push(b'\n');
    stream.write_all(&line)?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer)?;
    Ok(serde_json::from_str(&answer)?)
}

fn nobody(folder: &DataFolder) -> Failure {
    Failure::new(
        format!(
            "no server for development runs on {}",
            folder.root().display()
        ),
        "Start `cenote dev` on it first, or name its folder with --data. `cenote serve` has no such thing.",
    )
}
