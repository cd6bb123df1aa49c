//! Converts the old spellings of ids, which the replaced JavaScript files produced, to the standard one.
//!
//! Only this module returns an id that differs from what it was given, and only on request: [`migrate`] for a
//! client that the caller names, [`suggest`] and [`suggest_client_id`] for hints that nothing acts on.

use unicode_normalization::UnicodeNormalization;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use crate::id::client::{NOT_LAST, is_in_client, is_repeated, may_start_client, repeated_part};
use crate::id::{BaseId, ClientId, RunId, is_space};
use crate::refusal::{Reason, Refusal};

/// Checks `old` as far as possible without the client: it must be a run id or start with a base id.
///
/// # Errors
/// [`Refusal::RunIdFormat`] if `old` doesn't even start with a base id.
pub fn check(old: &str) -> Result<(), Refusal> {
    match RunId::parse(old.strip_suffix(".0").unwrap_or(old)) {
        Err(reason) if bases(old).next().is_none() => {
            Err(Refusal::RunIdFormat { argument: "oldId", given: old.into(), reason })
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
                wanted: "a client run id (createClientRunId() makes one from a base id)",
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

/// Returns the base of `text` if it is followed only by suffixes of `client`, in any old spelling.
fn base_of_old_spelling<'a>(text: &'a str, client: &str) -> Option<BaseId<'a>> {
    bases(text).find_map(|(base, rest)| {
        let after_first = rest.strip_prefix("-C").and_then(|rest| rest.strip_prefix(client));
        let after_first = after_first.or_else(|| rest.strip_prefix('-')?.strip_prefix(client))?;
        is_repeated(client, after_first).then_some(base)
    })
}

/// Returns each base id that `text` starts with and a hyphen follows, with the rest of the text.
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
    // Format characters are invisible, so the name wasn't meant to contain them.
    let visible = text.chars().filter(|c| c.general_category() != GeneralCategory::Format);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::ErrorCode;

    fn migrate_for(old: &str, client: &str) -> Result<String, ErrorCode> {
        migrate(old, ClientId::parse(client).unwrap()).map_err(|refusal| refusal.code())
    }

    #[track_caller]
    fn assert_migrates(old: &str, client: &str, expected: &str) {
        let migrated = migrate_for(old, client);
        assert_eq!(migrated.as_deref(), Ok(expected), "{old} for {client}");
        assert_eq!(migrate_for(expected, client).as_deref(), Ok(expected), "migrating twice changes nothing");
        let parsed = RunId::parse(expected).unwrap();
        assert_eq!(parsed.client_id().unwrap().as_str(), client);
    }

    #[track_caller]
    fn assert_refused(old: &str, client: &str, expected: ErrorCode) {
        assert_eq!(migrate_for(old, client), Err(expected), "{old} for {client}");
    }

    #[test]
    fn keeps_a_standard_id_and_rejects_a_base_id() {
        assert_migrates("251003-154510-Ada-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_refused("251003-154510", "Ada-Park", ErrorCode::RunIdFormat);
        assert_refused("SR-250924-001-T12", "Cora-Lee", ErrorCode::RunIdFormat);
        assert_migrates("251003-154510-CAda", "CAda", "251003-154510-CAda");
    }

    #[test]
    fn adds_a_missing_c_and_removes_a_superfluous_one() {
        assert_migrates("SR-250924-001-Guy", "Guy", "SR-250924-001-CGuy");
        assert_migrates("SR-250924-001-T1-S2-Ada-Park", "Ada-Park", "SR-250924-001-T1-S2-CAda-Park");
        assert_migrates("8MSTBAfqMzuXPvgB3-Ada-Park", "Ada-Park", "8MSTBAfqMzuXPvgB3-CAda-Park");
        assert_migrates("apify-nightly-7-Ada", "Ada", "apify-nightly-7-CAda");
        assert_migrates("SR-250924-001-Cora-Lee", "Cora-Lee", "SR-250924-001-CCora-Lee");
        assert_migrates("251003-154510-CAda-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_migrates("251003-154510-CCora-Lee", "Cora-Lee", "251003-154510-Cora-Lee");
    }

    #[test]
    fn removes_repeated_suffixes_and_a_final_point_zero() {
        assert_migrates("251003-154510-Ada-Park-Ada-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_migrates("251003-154510-Ada-CAda-CAda", "Ada", "251003-154510-Ada");
        assert_migrates("251003-154510-CAda-CAda", "Ada", "251003-154510-Ada");
        assert_migrates("8MSTBAfqMzuXPvgB3-CAda-Park-CAda-Park", "Ada-Park", "8MSTBAfqMzuXPvgB3-CAda-Park");
        assert_migrates("SR-250924-001-CAda-CAda.0", "Ada", "SR-250924-001-CAda");
        assert_migrates("251003-154510.0", "Ada", "251003-154510-Ada");
        assert_migrates("251003-154510-Bora-Bora-Bora-Bora", "Bora-Bora", "251003-154510-Bora-Bora");
    }

    #[test]
    fn rejects_the_id_of_another_client() {
        assert_refused("251003-154510-Ada-Park", "Park", ErrorCode::RunIdClientMismatch);
        assert_refused("251003-154510-Ada-Park", "Ada", ErrorCode::RunIdClientMismatch);
        assert_refused("251003-154510-Bora-Bora", "Bora", ErrorCode::RunIdClientMismatch);
        assert_refused("251003-154510-Ada-Park-Ada-Park", "Cora-Lee", ErrorCode::RunIdDoubleSuffix);
        assert_refused("SR-250924-001-Guy", "Ada", ErrorCode::RunIdFormat);
    }

    #[test]
    fn rejects_everything_else() {
        for old in
            ["foo-bar", "", " 251003-154510", "251003-154510.0.0", "251003-154510-Ada...", ".0", "-Ada"]
        {
            assert_refused(old, "Ada", ErrorCode::RunIdFormat);
        }
    }

    #[test]
    fn suggests_a_run_id_if_it_is_obvious() {
        for (text, expected) in [
            (" 251003-154510-Ada\n", Some("251003-154510-Ada")),
            ("\u{feff}251003-154510", Some("251003-154510")),
            ("251003-154510.0", Some("251003-154510")),
            ("251003-154510-Ada-Park-Ada-Park", Some("251003-154510-Ada-Park")),
            ("251003-154510-Ada-Park-CAda-Park-CAda-Park", Some("251003-154510-Ada-Park")),
            ("8MSTBAfqMzuXPvgB3-CAda-CAda", Some("8MSTBAfqMzuXPvgB3-CAda")),
            ("SR-250924-001-Guy", Some("SR-250924-001-CGuy")),
            ("SR-250924-001-T7-Guy-Lee", Some("SR-250924-001-T7-CGuy-Lee")),
            ("251003-154510-Zoe\u{308}", Some("251003-154510-Zo\u{eb}")),
            (" foo ", None),
            ("251003-154510-a b-Ca b", None),
            ("foo-bar", None),
            ("251003-154510-Ada...", None),
        ] {
            let suggested = suggest(text, RunId::parse(text).unwrap_err());
            assert_eq!(suggested.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn suggests_a_client_id_if_it_is_obvious() {
        for (text, expected) in [
            ("Ada Park", Some("Ada-Park")),
            (" Ada-Park\n", Some("Ada-Park")),
            ("\u{feff}Ada", Some("Ada")),
            ("Ada\u{a0}\t Park", Some("Ada-Park")),
            ("Ada & Park", Some("Ada-Park")),
            ("Ada - Park", Some("Ada-Park")),
            ("Ada – Park", Some("Ada-Park")),
            ("Ada/Park, Cora+Lee", Some("Ada-Park-Cora-Lee")),
            ("Ada Park (Bora Bora!)", Some("Ada-Park-(Bora-Bora)")),
            ("Ada ( Park )", Some("Ada-(Park)")),
            ("O’Neil", Some("O'Neil")),
            ("O`Neil & Sons", Some("O'Neil-Sons")),
            ("\"O'Neil\"", Some("O'Neil")),
            ("'Ada'", Some("Ada")),
            ("Zoe\u{308}", Some("Zo\u{eb}")),
            ("Zoe\u{200d}\u{308}", Some("Zo\u{eb}")),
            ("\u{202e}Ada\u{ad}Park", Some("AdaPark")),
            ("\u{301}da", Some("da")),
            ("Ada ❤\u{fe0f} Park 🦀", Some("Ada-Park")),
            ("Ada..Park", Some("Ada.Park")),
            ("Ada Inc..", Some("Ada-Inc.")),
            ("-Ada_", Some("Ada")),
            ("Ada-", Some("Ada")),
            ("123.0", Some("123")),
            ("Ada 2.0.0 -", Some("Ada-2")),
            ("Ada-Park-Ada-Park", Some("Ada-Park")),
            ("Ada-Park-CAda-Park-CAda-Park", Some("Ada-Park")),
            ("Ada-CAda-Ada-CAda", Some("Ada")),
            ("Bora-Bora-Bora-Bora", Some("Bora-Bora")),
            ("Ada Park-Ada Park", Some("Ada-Park")),
            ("Ada Park Ada Park", Some("Ada-Park")),
            ("Bora Bora", Some("Bora-Bora")),
            // Legal ids, and texts that don't contain a name.
            ("Ada-Park", None),
            ("Bora-Bora", None),
            ("", None),
            (" ", None),
            ("&", None),
            ("½", None),
            ("undefined", None),
            (" null ", None),
            ("[object Object]", None),
            ("[object Promise]", None),
            ("[object Object]-C[object Object]", None),
            ("Ada Park...", None),
            ("Ada…", None),
            ("251003-154510-Ada-Park", None),
            ("SR-250924-001", None),
            ("apify nightly", None),
            ("(Ada) Park", None),
            ("\u{1b}[31mAda", None),
            ("Ada\0", None),
        ] {
            assert_eq!(suggest_client_id(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(suggest_client_id(&"a".repeat(65)), None);
        assert_eq!(suggest_client_id(&format!(" {}! ", "a".repeat(64))), Some("a".repeat(64)));
        assert_eq!(suggest_client_id(&" ".repeat(1_000)), None);
    }
}
