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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Code;

    fn migrate_for(old: &str, client: &str) -> Result<String, Code> {
        migrate(old, ClientId::parse(client).unwrap()).map_err(|refusal| refusal.code())
    }

    #[track_caller]
    fn assert_migrates(old: &str, client: &str, expected: &str) {
        let migrated = migrate_for(old, client);
        assert_eq!(migrated.as_deref(), Ok(expected), "{old} for {client}");
        assert_eq!(migrate_for(expected, client).as_deref(), Ok(expected), "a second time changes nothing");
        let parsed = RunId::parse(expected).unwrap();
        assert_eq!(parsed.client_id().unwrap().as_str(), client);
    }

    #[track_caller]
    fn assert_refused(old: &str, client: &str, expected: Code) {
        assert_eq!(migrate_for(old, client), Err(expected), "{old} for {client}");
    }

    #[test]
    fn a_standard_id_stays_and_a_base_is_no_old_spelling() {
        assert_migrates("251003-154510-Ada-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_refused("251003-154510", "Ada-Park", Code::RunIdFormat);
        assert_refused("SR-250924-001-T12", "Cora-Lee", Code::RunIdFormat);
        assert_migrates("251003-154510-CAda", "CAda", "251003-154510-CAda");
    }

    #[test]
    fn a_missing_or_a_needless_c_is_mended() {
        assert_migrates("SR-250924-001-Guy", "Guy", "SR-250924-001-CGuy");
        assert_migrates("SR-250924-001-T1-S2-Ada-Park", "Ada-Park", "SR-250924-001-T1-S2-CAda-Park");
        assert_migrates("8MSTBAfqMzuXPvgB3-Ada-Park", "Ada-Park", "8MSTBAfqMzuXPvgB3-CAda-Park");
        assert_migrates("apify-nightly-7-Ada", "Ada", "apify-nightly-7-CAda");
        assert_migrates("SR-250924-001-Cora-Lee", "Cora-Lee", "SR-250924-001-CCora-Lee");
        assert_migrates("251003-154510-CAda-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_migrates("251003-154510-CCora-Lee", "Cora-Lee", "251003-154510-Cora-Lee");
    }

    #[test]
    fn a_doubled_suffix_and_a_final_point_zero_are_mended() {
        assert_migrates("251003-154510-Ada-Park-Ada-Park", "Ada-Park", "251003-154510-Ada-Park");
        assert_migrates("251003-154510-Ada-CAda-CAda", "Ada", "251003-154510-Ada");
        assert_migrates("251003-154510-CAda-CAda", "Ada", "251003-154510-Ada");
        assert_migrates("8MSTBAfqMzuXPvgB3-CAda-Park-CAda-Park", "Ada-Park", "8MSTBAfqMzuXPvgB3-CAda-Park");
        assert_migrates("SR-250924-001-CAda-CAda.0", "Ada", "SR-250924-001-CAda");
        assert_migrates("251003-154510.0", "Ada", "251003-154510-Ada");
        assert_migrates("251003-154510-Bora-Bora-Bora-Bora", "Bora-Bora", "251003-154510-Bora-Bora");
    }

    #[test]
    fn the_id_of_another_client_is_refused() {
        assert_refused("251003-154510-Ada-Park", "Park", Code::RunIdClientMismatch);
        assert_refused("251003-154510-Ada-Park", "Ada", Code::RunIdClientMismatch);
        assert_refused("251003-154510-Bora-Bora", "Bora", Code::RunIdClientMismatch);
        assert_refused("251003-154510-Ada-Park-Ada-Park", "Cora-Lee", Code::RunIdDoubleSuffix);
        assert_refused("SR-250924-001-Guy", "Ada", Code::RunIdFormat);
    }

    #[test]
    fn nothing_else_is_mended() {
        for old in
            ["foo-bar", "", " 251003-154510", "251003-154510.0.0", "251003-154510-Ada...", ".0", "-Ada"]
        {
            assert_refused(old, "Ada", Code::RunIdFormat);
        }
    }

    #[test]
    fn a_suggestion_is_a_legal_id_or_nothing() {
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
    fn the_nearest_client_id_is_suggested_where_it_is_obvious() {
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
            // Legal ids, and texts that no name hides in.
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
