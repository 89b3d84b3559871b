//! What users and administrators say of second factors: which are on, and which comes first.

use model::{
    DeliveryMediumType, EmailMfaSettingsType, MFAOptionType, SMSMfaSettingsType,
    SoftwareTokenMfaSettingsType, UserPoolMfaType, WebAuthnMfaSettingsType,
};

use crate::records::{Contact, Medium, Pool, User};
use crate::rules::passkeys;
use crate::{Result, refusals};

/// What the API calls the factors.
const SOFTWARE_TOKEN: &str = "SOFTWARE_TOKEN_MFA";
const TEXT_MESSAGES: &str = "SMS_MFA";
const MAILS: &str = "EMAIL_OTP";
const PASSKEYS: &str = "WEB_AUTHN_MFA";

/// What is said of each factor; nothing of one leaves it as it is.
pub(crate) struct Preferences {
    pub(crate) software_token: Option<SoftwareTokenMfaSettingsType>,
    pub(crate) sms: Option<SMSMfaSettingsType>,
    pub(crate) email: Option<EmailMfaSettingsType>,
    pub(crate) web_authn: Option<WebAuthnMfaSettingsType>,
}

/// What is said of one factor.
#[derive(Clone, Copy)]
struct Said {
    on: Option<bool>,
    first: Option<bool>,
}

impl Said {
    /// Whether the factor is to be there.
    fn wants(self) -> bool {
        self.on == Some(true) || self.first == Some(true)
    }

    /// Whether the factor is on afterwards: what a pool demands is not switched off.
    fn leaves_on(self, pool: &Pool, is_on: bool) -> bool {
        let demanded = pool.settings.mfa_configuration == Some(UserPoolMfaType::On);
        match self.on {
            Some(true) => true,
            Some(false) => is_on && demanded,
            None => is_on,
        }
    }

    /// Whether it comes first afterwards: not once it was to be switched off.
    fn leaves_first(self, is_first: bool) -> bool {
        self.first.unwrap_or(is_first) && self.on != Some(false)
    }
}

/// Writes what was said. Where the pool demands a second factor, none is switched off.
///
/// # Errors
/// `InvalidParameterException` where a factor is to be on that the user has not, or that the pool does not take; where one is to come
/// first that is off; where two are to come first; where passkeys are to be one alone.
pub(crate) fn set(pool: &Pool, user: &mut User, said: &Preferences) -> Result<()> {
    let token = said.software_token.as_ref().map(|it| Said {
        on: it.enabled,
        first: it.preferred_mfa,
    });
    let text = said.sms.as_ref().map(|it| Said {
        on: it.enabled,
        first: it.preferred_mfa,
    });
    let mail = said.email.as_ref().map(|it| Said {
        on: it.enabled,
        first: it.preferred_mfa,
    });
    let first = |said: Option<Said>| said.is_some_and(|it| it.first == Some(true));
    let firsts = [token, text, mail].map(first);
    if firsts.iter().filter(|is_first| **is_first).count() > 1 {
        return Err(refusals::invalid_parameter(
            "Only one of the second factors can be the preferred one.",
        ));
    }
    if let Some(said) = text {
        set_codes(pool, user, Medium::Sms, said)?;
    }
    if let Some(said) = mail {
        set_codes(pool, user, Medium::Email, said)?;
    }
    if let Some(said) = token {
        set_software_token(pool, user, said)?;
    }
    if let Some(on) = said.web_authn.as_ref().and_then(|it| it.enabled) {
        let mut others = [token, text, mail].into_iter().flatten();
        let beside = others.any(|it| it.on == Some(true));
        set_passkeys(pool, user, on, beside)?;
    }
    // What was said to come first does so alone.
    let [token_first, text_first, mail_first] = firsts;
    if token_first {
        user.codes.preferred = None;
    }
    if let Some(token) = &mut user.software_token
        && (text_first || mail_first)
    {
        token.preferred = false;
    }
    Ok(())
}

/// Writes what was said of codes that are sent in one way.
fn set_codes(pool: &Pool, user: &mut User, by: Medium, said: Said) -> Result<()> {
    let (name, contact, is_on) = match by {
        Medium::Sms => (TEXT_MESSAGES, Contact::Phone, user.text_messages),
        Medium::Email => (MAILS, Contact::Email, user.codes.by_mail),
    };
    if said.wants() && !may_have(pool, user, contact) {
        return Err(undeliverable(name));
    }
    let on = said.leaves_on(pool, is_on);
    match by {
        Medium::Sms => user.text_messages = on,
        Medium::Email => user.codes.by_mail = on,
    }
    if said.first == Some(true) && !on {
        return Err(undeliverable(name));
    }
    let was_first = user.codes.preferred == Some(by);
    if said.leaves_first(was_first) {
        user.codes.preferred = Some(by);
    } else if was_first {
        user.codes.preferred = None;
    }
    Ok(())
}

/// Writes what was said of the software token.
fn set_software_token(pool: &Pool, user: &mut User, said: Said) -> Result<()> {
    let Some(token) = &mut user.software_token else {
        return if said.wants() {
            Err(undeliverable(SOFTWARE_TOKEN))
        } else {
            Ok(())
        };
    };
    token.on = said.leaves_on(pool, token.on);
    if said.first == Some(true) && !token.on {
        return Err(undeliverable(SOFTWARE_TOKEN));
    }
    token.preferred = said.leaves_first(token.preferred);
    Ok(())
}

/// Writes whether a passkey stands for a second factor as well. It does beside another factor alone, which the same request switches on
/// (seen of Cognito, also where that was on before).
fn set_passkeys(pool: &Pool, user: &mut User, on: bool, beside: bool) -> Result<()> {
    if on && !passkeys::are_both_factors(pool) {
        return Err(refusals::invalid_parameter(
            "WebAuthn MFA is not enabled for the user pool: set WebAuthnConfiguration.FactorConfiguration to MULTI_FACTOR_WITH_USER_VERIFICATION by SetUserPoolMfaConfig.",
        ));
    }
    if on && !beside {
        return Err(refusals::invalid_parameter(
            "WebAuthn MFA requires enabling an additional MFA setting",
        ));
    }
    match &mut user.passkeys {
        Some(passkeys) => passkeys.both_factors = on,
        None if on => return Err(undeliverable(PASSKEYS)),
        None => {}
    }
    Ok(())
}

/// Whether codes to a contact can be a second factor of the user: there is an address, and a pool that has second factors takes them.
fn may_have(pool: &Pool, user: &User, contact: Contact) -> bool {
    let address = user.attributes.get(contact.attribute());
    let mfa = pool.settings.mfa_configuration.unwrap_or_default();
    let taken = match contact {
        Contact::Phone => pool.sms_mfa,
        Contact::Email => pool.email_mfa.is_some(),
    };
    let reached = address.is_some_and(|address| !address.is_empty());
    reached && (taken || mfa == UserPoolMfaType::Off)
}

/// Writes what the operations say that know text messages alone: that they are the second factor, or that nothing is. Where the pool
/// demands a second factor they are not switched off.
///
/// # Errors
/// `InvalidParameterException` where it is something else, where the user has no phone number, and where the pool has second factors
/// and they are none.
pub(crate) fn set_options(pool: &Pool, user: &mut User, options: &[MFAOptionType]) -> Result<()> {
    let is_by_text = |option: &MFAOptionType| {
        option.attribute_name.as_deref() == Some(Contact::Phone.attribute())
            && option.delivery_medium == Some(DeliveryMediumType::Sms)
    };
    if !options.iter().all(is_by_text) {
        return Err(refusals::invalid_parameter(
            "Only phone_number attribute is currently supported as a MFA option.",
        ));
    }
    let wanted = !options.is_empty();
    let number = user.attributes.get(Contact::Phone.attribute());
    if wanted && number.is_none_or(String::is_empty) {
        return Err(refusals::invalid_parameter(
            "User does not have a phone_number set to turn on SMS MFA",
        ));
    }
    if wanted && !may_have(pool, user, Contact::Phone) {
        return Err(undeliverable(TEXT_MESSAGES));
    }
    let said = Said {
        on: Some(wanted),
        first: None,
    };
    user.text_messages = said.leaves_on(pool, user.text_messages);
    if !wanted && user.codes.preferred == Some(Medium::Sms) {
        user.codes.preferred = None;
    }
    Ok(())
}

/// `UserMFASettingList`: the factors that are on; none where there is none.
pub(crate) fn list(user: &User) -> Option<Vec<String>> {
    let token = user.software_token.as_ref().is_some_and(|token| token.on);
    let passkeys = user.passkeys.as_ref().is_some_and(|it| it.both_factors);
    let factors = [
        (user.text_messages, TEXT_MESSAGES),
        (token, SOFTWARE_TOKEN),
        (user.codes.by_mail, MAILS),
        (passkeys, PASSKEYS),
    ];
    let on = factors.into_iter().filter(|(on, _)| *on);
    let on: Vec<String> = on.map(|(_, name)| name.to_owned()).collect();
    (!on.is_empty()).then_some(on)
}

/// `PreferredMfaSetting`.
pub(crate) fn preferred(user: &User) -> Option<String> {
    let codes = match user.codes.preferred {
        Some(Medium::Sms) => user.text_messages.then_some(TEXT_MESSAGES),
        Some(Medium::Email) => user.codes.by_mail.then_some(MAILS),
        None => None,
    };
    let token = user.software_token.as_ref();
    let token = token.is_some_and(|token| token.on && token.preferred);
    codes.or(token.then_some(SOFTWARE_TOKEN)).map(str::to_owned)
}

fn undeliverable(name: &str) -> model::Error {
    refusals::invalid_parameter(format!(
        "User does not have delivery config set to turn on {name}"
    ))
}
