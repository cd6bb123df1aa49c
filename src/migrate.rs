//! Old spellings: what the replaced files made of ids, read on request.
//!
//! This is the one place that answers with another text than it was given, and only to callers who ask for
//! it: [`migrate`] for a client the caller names, [`suggest`] and [`suggest_client_id`] as proposals that nothing
//! acts on.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::id::client::{NOT_LAST, is_in_client, is_repeated, may_start_client, repeated_part};
use crate::id::{BaseId, ClientId, RunId, is_space};
use crate::refusal::{Reason, Refusal};

/// Whether `old` can be the run id of some client in some spelling, which is known before the client is.
///
/// # Errors
/// [`Refusal::RunIdFormat`] where it doesn't even start with a base id.
pub fn check(old: &str) -> Result<(), Refusal> {
    match RunId::parse(old.strip_suffix(".0").unwrap_or(old)) {
        Err(reason) if bases(old).next().is_none() => {
            Err(Refusal::RunIdFormat { argument: "oldId", given: old.into(), reason })
        }
        _ => Ok(()),
    }
}

/// Reads an id of this client in its standard spelling, or in an old one, and gives the standard client run
/// id. The old spellings are a suffix without C after a sequence or Apify base, a `-C` suffix after a
/// timestamp, a suffix that stands there more than once, and a final `.0`.
///
/// Two of them can be read another way: `SR-250924-001-Cora-Lee` is also the standard id of `ora-Lee`, and
/// `251003-154510-CAda` that of `CAda`. The client whom the caller names decides.
///
/// # Errors
/// [`Refusal::ClientMismatch`] where the id is another client's, [`Refusal::RunIdKind`] where it is a sound base
/// id, which is no old spelling of anything, [`Refusal::RunIdFormat`] where it is nothing of the above.
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
                wanted: "the run id of a client (createClientRunId() makes one of a base id)",
            }),
            Some(other) => Err(Refusal::ClientMismatch {
                run_id: old.to_owned(),
                client_id: other.as_str().to_owned(),
                expected_client_id: client_id.as_str().to_owned(),
            }),
        },
        Err(reason) => Err(Refusal::RunIdFormat { argument: "oldId", given: old.into(), reason }),
    }
}

/// The base of `text`, where all that follows it is suffixes of `client` in whatever old spelling.
fn base_of_old_spelling<'a>(text: &'a str, client: &str) -> Option<BaseId<'a>> {
    bases(text).find_map(|(base, rest)| {
        let after_first = rest.strip_prefix("-C").and_then(|rest| rest.strip_prefix(client));
        let after_first = after_first.or_else(|| rest.strip_prefix('-')?.strip_prefix(client))?;
        is_repeated(client, after_first).then_some(base)
    })
}

/// Every way to read the start of `text`, up to a hyphen, as a base id; with the rest.
fn bases(text: &str) -> impl Iterator<Item = (BaseId<'_>, &str)> {
    text.match_indices('-').filter_map(|(end, _)| {
        let id = RunId::read(&text[..end]).filter(|id| id.client_id().is_none())?;
        Some((id.base_id(), &text[end..]))
    })
}

/// The nearest legal run id to a text that was refused for `reason`, where there is an obvious one.
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

/// The nearest legal client id to a text that is none, where there is an obvious one: in normal form C, with one
/// `-` where characters stand that may not, and without what may not stand around it. `Ada & Park` becomes
/// `Ada-Park`. A doubled name is taken once. A text that never was a name, or that lost a part of one, has none.
#[must_use]
pub fn suggest_client_id(text: &str) -> Option<String> {
    let text = match ClientId::parse(text).err()? {
        Reason::DoubledClient => once(text),
        _ => text,
    };
    let candidate = match ClientId::parse(text) {
        Ok(_) => text.to_owned(),
        Err(Reason::TooLong | Reason::ObjectText | Reason::PromiseText | Reason::CutOff) => return None,
        // Between words, a tab is a space. Any other control character shows that this is no name at all.
        Err(_) if text.chars().any(|c| c.is_control() && !is_space(c)) => return None,
        Err(_) => once(&tidied(text)).to_owned(),
    };
    let is_torn = is_balanced(text) && !is_balanced(&candidate);
    (!is_torn && ClientId::parse(&candidate).is_ok()).then_some(candidate)
}

/// A doubled name once, and any other as it is.
fn once(mut text: &str) -> &str {
    while let Some(part) = repeated_part(text) {
        text = part;
    }
    text
}

/// `text` with what may stand in a client id, in its order, and one `-` for all that stood between.
fn tidied(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    // Whether what stands before this character was left out. A mark goes with the character that it stands on.
    let mut is_gap = true;
    // The characters of no width join or part what is beside them, or set its direction. Nobody typed them.
    let visible = text.chars().filter(|c| c.general_category() != GeneralCategory::Format);
    for c in visible.nfc() {
        let c = if matches!(c, '‘' | '’' | '′' | '´' | '`') { '\'' } else { c };
        let is_mark = c.general_category_group() == GeneralCategoryGroup::Mark;
        if !is_in_client(c) || is_gap && is_mark {
            is_gap = true;
            continue;
        }
        if is_gap && !tidied.ends_with(['-', '(']) && !matches!(c, '-' | ')') {
            tidied.push('-');
        }
        is_gap = false;
        if c != '.' || !tidied.ends_with('.') {
            tidied.push(c);
        }
    }
    let mut rest = tidied.trim_start_matches(|c| !may_start_client(c));
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
