//! Converts the old spellings of ids, which the replaced JavaScript files produced, to the standard one.
//!
//! Only this module returns an id that differs from what it was given, and only on request: [`migrate`] for a
//! client that the caller names, [`suggest`] and [`suggest_client_id`] for hints that nothing acts on.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::id::client::{NOT_LAST, is_in_client, is_repeated, may_start_client, repeated_part};
use crate::id::{BaseId, ClientId, RunId, is_space};
use crate::invisible::is_invisible;
use crate::refusal::{Reason, Refusal};

/// Checks `old` as far as possible without the client: it must be a run id or start with a base id.
///
/// # Errors
/// [`Refusal::RunIdFormat`] if `old` doesn't even start with a base id.
pub fn check(old: &str) -> Result<(), Refusal> {
    match RunId::parse(old.strip_suffix(".0").unwrap_or(old)) {
        Err(reason) if bases(old).next().is_none() => {
            Err(Refusal::RunIdFormat { argument: "oldId".into(), given: old.into(), reason })
        }
        _ => Ok(()),
    }
}

/// Converts a run id of this client, in a standard or an old spelling, to the standard one. The old spellings
/// are a suffix without C after a sequence or Apify base, a `-C` suffix after a timestamp, a repeated suffix,
/// and a final `.0`.
///
/// Two of them are ambiguous: `SR-250924-001-Cora-Lee` is also the standard id of `ora-Lee`, and
/// `251003-154510-CAda` that of `CAda`. The client that the caller names decides.
///
/// # Errors
/// [`Refusal::ClientMismatch`] if the id belongs to another client, [`Refusal::RunIdKind`] if it is a valid
/// base id, [`Refusal::RunIdFormat`] if it is none of these.
pub fn migrate(old: &str, client_id: ClientId<'_>) -> Result<String, Refusal> {
    let text = old.strip_suffix(".0").unwrap_or(old);
    let parsed = RunId::parse(text);
    if let Ok(id) = parsed
        && id.client_id() == Some(client_id)
    {
        return Ok(text.to_owned());
    }
    if let Some(base) = base_of_old_spelling(text, client_id.as_str()) {
        return Ok(base.with_client(client_id).concat());
    }
    match parsed {
        Ok(id) => match id.client_id() {
            None if text.len() < old.len() => Ok(id.base_id().with_client(client_id).concat()),
            None => Err(Refusal::RunIdKind {
                given: old.into(),
                wanted: "a client run id",
                hint: "A base id needs no migration: createClientRunId() adds the client.",
            }),
            Some(other) => Err(Refusal::ClientMismatch {
                run_id: old.to_owned(),
                client_id: other.as_str().to_owned(),
                expected_client_id: client_id.as_str().to_owned(),
            }),
        },
        Err(reason) => Err(Refusal::RunIdFormat { argument: "oldId".into(), given: old.into(), reason }),
    }
}

/// Returns the base of `text` if it is followed only by suffixes of `client`, in any old spelling.
fn base_of_old_spelling<'a>(text: &'a str, client: &str) -> Option<BaseId<'a>> {
    bases(text).find_map(|(base, rest)| {
        let after_first = rest.strip_prefix("-C").and_then(|rest| rest.strip_prefix(client));
        let after_first = after_first.or_else(|| rest.strip_prefix('-')?.strip_prefix(client))?;
        is_repeated(client, after_first).then_some(base)
    })
}

/// Returns each prefix of `text` that is a base id followed by a hyphen, with the rest of the text.
fn bases(text: &str) -> impl Iterator<Item = (BaseId<'_>, &str)> {
    text.match_indices('-').filter_map(|(end, _)| {
        let id = RunId::read(&text[..end]).filter(|id| id.client_id().is_none())?;
        Some((id.base_id(), &text[end..]))
    })
}

/// Suggests the run id that a rejected text was probably meant to be; `None` if that isn't obvious.
#[must_use]
pub fn suggest(text: &str, reason: Reason) -> Option<String> {
    let candidate = match reason {
        Reason::OuterSpace => text.trim_matches(is_space).to_owned(),
        Reason::PointZero => text.strip_suffix(".0")?.to_owned(),
        Reason::ClientNotNfc => text.nfc().collect(),
        Reason::DoubledClient => {
            let starts = text.match_indices('-').filter_map(|(end, _)| RunId::read(&text[..end]));
            starts.filter_map(|id| migrate(text, id.client_id()?).ok()).next()?
        }
        Reason::SuffixWithoutC => {
            let (base, rest) = bases(text).last()?;
            base.with_client(ClientId::parse(rest.strip_prefix('-')?).ok()?).concat()
        }
        _ => return None,
    };
    RunId::read(&candidate).is_some().then_some(candidate)
}

/// Suggests a client id for a text that isn't one, such as `Ada-Park` for `Ada & Park`; `None` if that isn't
/// obvious.
///
/// Converts to NFC, replaces illegal characters by `-`, removes them at both ends, and reduces a doubled name
/// to one copy. Suggests nothing for a truncated name or for a text that never was a name, like `[object
/// Object]`.
#[must_use]
pub fn suggest_client_id(text: &str) -> Option<String> {
    let text = match ClientId::parse(text).err()? {
        Reason::DoubledClient => single_copy(text),
        _ => text,
    };
    let candidate = match ClientId::parse(text) {
        Ok(_) => text.to_owned(),
        Err(Reason::TooLong | Reason::ObjectText | Reason::PromiseText | Reason::CutOff) => return None,
        // A tab or a line end may separate words. A text with other control characters isn't a name.
        Err(_) if text.chars().any(|c| c.is_control() && !is_space(c)) => return None,
        Err(_) => single_copy(&cleaned(text)).to_owned(),
    };
    let lost_parenthesis = is_balanced(text) && !is_balanced(&candidate);
    (!lost_parenthesis && ClientId::parse(&candidate).is_ok()).then_some(candidate)
}

/// Reduces a doubled name to one copy. Returns any other name unchanged.
fn single_copy(mut text: &str) -> &str {
    while let Some(part) = repeated_part(text) {
        text = part;
    }
    text
}

/// Replaces each run of illegal characters by one `-`, and trims what a client id must not start or end with.
fn cleaned(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    // Whether the previous character was dropped. A combining mark is dropped with its base character.
    let mut in_gap = true;
    // The name wasn't meant to contain what no one sees.
    let visible =
        text.chars().filter(|&c| c.general_category() != GeneralCategory::Format && !is_invisible(c));
    for c in visible.nfc() {
        let c = if matches!(c, '‘' | '’' | '′' | '´' | '`') { '\'' } else { c };
        let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        if !is_in_client(c) || in_gap && is_mark {
            in_gap = true;
            continue;
        }
        if in_gap && !cleaned.ends_with(['-', '(']) && !matches!(c, '-' | ')') {
            cleaned.push('-');
        }
        in_gap = false;
        if c != '.' || !cleaned.ends_with('.') {
            cleaned.push(c);
        }
    }
    let mut rest = cleaned.trim_start_matches(|c| !may_start_client(c));
    loop {
        let shorter = rest.trim_end_matches(NOT_LAST);
        let shorter = shorter.strip_suffix(".0").unwrap_or(shorter);
        if shorter.len() == rest.len() {
            return rest.to_owned();
        }
        rest = shorter;
    }
}

fn is_balanced(text: &str) -> bool {
    text.matches('(').count() == text.matches(')').count()
}
