//! Which run id a request has, and whether it may have it: the rules of `runIdBoundary`.
//!
//! They are stricter than those of `resolveRunId`, because a request comes from outside. A place that is present
//! but empty is refused, since a new id in its stead would silently begin another run. Every place is checked
//! against the client, not only the one that wins, and places that disagree are refused.

use crate::header;
use crate::id::{ClientId, Pair, RunId};
use crate::refusal::{Given, Origin, PlacedRunId, Reason, Refusal};
use crate::resolve::{Candidate, Names, Source, disagreeing};
use crate::shown::Shown;

/// What a place holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held<T> {
    /// Nothing.
    Absent,
    /// `null`. In a query or a body it was sent; elsewhere it is how a function says that it has no value.
    Null,
    /// The empty text.
    Empty,
    /// A value.
    Present(T),
}

/// A refusal, and whether the refused value came with the request.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejection {
    /// What was refused.
    pub refusal: Refusal,
    /// Who sent it.
    pub origin: Origin,
}

impl Rejection {
    const fn of_request(refusal: Refusal) -> Self {
        Self { refusal, origin: Origin::Request }
    }
}

/// What the options of a boundary ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// A request without an id gets a new one.
    pub generates: bool,
    /// If places disagree, the first one counts.
    pub takes_first: bool,
    /// A request is refused unless the backend knows who sent it.
    pub needs_client: bool,
    /// No body holds a run id, so none is looked for there.
    pub ignores_body: bool,
}

/// What is to be done with a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Decision<'a> {
    /// It has this id, and this client if one is known. `overruled` is the conflict that was decided by
    /// [`Rules::takes_first`].
    Take {
        /// The id, and where it was.
        chosen: Candidate<'a>,
        /// The client in the id, or else the one that the backend knows.
        client_id: Option<ClientId<'a>>,
        /// The conflict, for the log.
        overruled: Option<Refusal>,
    },
    /// It gets a new id, with this client.
    Make(Option<ClientId<'a>>),
}

/// The run ids of one request, in the order of [`Source`].
#[derive(Debug)]
pub struct Places<'a> {
    names: &'a Names,
    candidates: Vec<Candidate<'a>>,
    /// The client that an earlier boundary knew.
    known_client: Option<ClientId<'a>>,
    /// The refusal if a run id may be in a body that isn't parsed.
    unparsed_body: Option<Refusal>,
}

impl<'a> Places<'a> {
    /// Makes the places of a request that holds nothing yet.
    #[must_use]
    pub const fn new(names: &'a Names) -> Self {
        Self { names, candidates: Vec::new(), known_client: None, unparsed_body: None }
    }

    /// Adds what a place holds.
    ///
    /// # Errors
    /// [`Refusal::RunIdEmpty`] if it is present but empty.
    pub fn add(&mut self, source: Source<'a>, held: Held<RunId<'a>>) -> Result<(), Rejection> {
        let is_empty = match held {
            Held::Present(run_id) => {
                self.candidates.push(Candidate { source, run_id });
                false
            }
            Held::Empty => true,
            Held::Null => matches!(source, Source::Query(_) | Source::Body(_)),
            Held::Absent => false,
        };
        match is_empty {
            true => Err(Rejection {
                refusal: Refusal::RunIdEmpty { argument: source.place() },
                origin: source.origin(),
            }),
            false => Ok(()),
        }
    }

    /// Adds the client that an earlier boundary knew, unless the run id names it. Unlike the run id, the client isn't in
    /// the response.
    pub fn add_known_client(&mut self, client_id: Option<ClientId<'a>>) {
        let is_named = self.candidates.first().is_some_and(|earlier| earlier.run_id.client_id().is_some());
        self.known_client = client_id.filter(|_| !is_named);
    }

    /// Adds a body that isn't parsed: its content type, and what the request holds instead. Only JSON counts. What the
    /// backend has no parser for, such as a form, was the sender's choice; JSON that isn't parsed is a parser in the wrong
    /// place.
    pub fn add_unparsed_body(&mut self, content_type: &str, found: &str) {
        let shown = Shown::new(content_type);
        self.unparsed_body = is_json(content_type).then(|| Refusal::InvalidArgument {
            argument: "req.body",
            problem: format!(
                "it is {found}: the request has a body of JSON ({shown}) that is not parsed and may hold the run id"
            ),
            hint: UNPARSED_HINT.into(),
        });
    }

    /// Decides which id the request has. `client` is what the backend knows of who sent it.
    ///
    /// # Errors
    /// [`Refusal::ClientIdMissing`] if the client is the empty text, or required and unknown;
    /// [`Refusal::ClientMismatch`] if a place holds the id of another client, or two boundaries know different clients;
    /// [`Refusal::SourcesDisagree`] unless the first counts; [`Refusal::InvalidArgument`] if there is no id, but one may
    /// be in the unparsed body; [`Refusal::RunIdMissing`] if there is no id and none is to be made.
    pub fn decide(self, client: Held<ClientId<'a>>, rules: Rules) -> Result<Decision<'a>, Rejection> {
        let client_id = match (client, self.known_client) {
            (Held::Present(client_id), Some(known)) if client_id != known => {
                // Two boundaries take the request for two clients, which the request can't know.
                let run_id = self.candidates.first().map_or("", |earlier| earlier.run_id.as_str()).to_owned();
                let refusal = Refusal::ClientMismatch {
                    run_id,
                    client_id: known.as_str().to_owned(),
                    expected_client_id: client_id.as_str().to_owned(),
                };
                return Err(Rejection { refusal, origin: Origin::Backend });
            }
            (Held::Present(client_id), _) => Some(client_id),
            (Held::Absent | Held::Null, None) if rules.needs_client => {
                return Err(Rejection::of_request(Refusal::ClientIdMissing));
            }
            (Held::Empty, _) => return Err(Rejection::of_request(Refusal::ClientIdMissing)),
            (Held::Absent | Held::Null, known) => known,
        };
        if let Some(client_id) = client_id {
            for candidate in &self.candidates {
                Pair::with_client(candidate.run_id, client_id)
                    .map_err(|refusal| Rejection { refusal, origin: candidate.source.origin() })?;
            }
        }
        let overruled = conflict(&self.candidates);
        match (self.candidates.first(), overruled, self.unparsed_body) {
            (_, Some(rejection), _) if !rules.takes_first => Err(rejection),
            (Some(&chosen), overruled, _) => Ok(Decision::Take {
                chosen,
                client_id: chosen.run_id.client_id().or(client_id),
                overruled: overruled.map(|rejection| rejection.refusal),
            }),
            (None, _, Some(refusal)) if !rules.ignores_body => {
                Err(Rejection { refusal, origin: Origin::Backend })
            }
            (None, ..) if rules.generates => Ok(Decision::Make(client_id)),
            (None, ..) => {
                let is_read = |source: &Source<'_>| match source {
                    Source::Earlier => false,
                    Source::Body(_) => !rules.ignores_body,
                    _ => true,
                };
                let looked_in = Source::all_of_boundary(self.names).filter(is_read);
                let looked_in = looked_in.map(Source::place).collect();
                Err(Rejection::of_request(Refusal::RunIdMissing { looked_in }))
            }
        }
    }
}

const UNPARSED_HINT: &str = "Put express.json() before runIdBoundary(), with its option type if it is to parse such a type. Pass body: false if no body here holds the run id.";

/// Returns whether a content type is JSON: `application/json` or one that ends with `+json`, with or without parameters.
fn is_json(content_type: &str) -> bool {
    let media_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    media_type.split_once('/').is_some_and(|(_, subtype)| subtype == "json" || subtype.ends_with("+json"))
}

/// The places that disagree, if any.
fn conflict(candidates: &[Candidate<'_>]) -> Option<Rejection> {
    let sources: Vec<_> = disagreeing(candidates)
        .iter()
        .map(|candidate| PlacedRunId {
            place: candidate.source.place(),
            run_id: candidate.run_id.as_str().to_owned(),
            origin: candidate.source.origin(),
        })
        .collect();
    let is_sent = sources.iter().any(|source| source.origin == Origin::Request);
    let origin = if is_sent { Origin::Request } else { Origin::Backend };
    (!sources.is_empty()).then_some(Rejection { refusal: Refusal::SourcesDisagree { sources }, origin })
}

/// Returns the text in the header of a request; `None` if it is percent-encoded nothing.
///
/// # Errors
/// If it isn't percent-encoded UTF-8, or longer than any id.
pub fn header_text(header: &str) -> Result<String, Rejection> {
    let shown = || Given { shown: Shown::new(header), text: None };
    if header.len() > header::MAX_LEN {
        return Err(refused_header(shown(), Reason::TooLong));
    }
    header::decode(header).ok_or_else(|| refused_header(shown(), Reason::HeaderEncoding))
}

/// Reads the decoded text of a header as a run id.
///
/// # Errors
/// If it isn't one.
pub fn header_run_id(text: &str) -> Result<Held<RunId<'_>>, Rejection> {
    if text.is_empty() {
        return Ok(Held::Empty);
    }
    RunId::parse(text).map(Held::Present).map_err(|reason| {
        let given = match reason {
            Reason::TooLong => Given { shown: Shown::new(text), text: None },
            _ => text.into(),
        };
        refused_header(given, reason)
    })
}

/// Returns the refusal of a header.
#[must_use]
pub fn refused_header(given: Given, reason: Reason) -> Rejection {
    Rejection::of_request(Refusal::RunIdFormat { argument: Source::Header.place(), given, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::ErrorCode;

    const CONSUMER: Rules =
        Rules { generates: false, takes_first: false, needs_client: false, ignores_body: false };
    const ORIGIN: Rules = Rules { generates: true, ..CONSUMER };
    const FIRST: Rules = Rules { takes_first: true, ..CONSUMER };
    const OF_CLIENT: Rules = Rules { needs_client: true, ..ORIGIN };

    static NAMES: Names = Names::DEFAULT;

    const QUERY: Source<'_> = Source::Query("runId");
    const BODY: Source<'_> = Source::Body("runId");

    /// Decides on a request with these run ids in these places, for this client.
    fn decide<'a>(
        places: &[(Source<'a>, &'a str)],
        client: Option<&'a str>,
        rules: Rules,
    ) -> Result<Decision<'a>, Rejection> {
        let mut request = Places::new(&NAMES);
        for &(source, text) in places {
            request.add(source, Held::Present(RunId::parse(text).unwrap())).unwrap();
        }
        let client = client.map_or(Held::Absent, |text| Held::Present(ClientId::parse(text).unwrap()));
        request.decide(client, rules)
    }

    #[track_caller]
    fn assert_taken(
        places: &[(Source<'_>, &str)],
        client: Option<&str>,
        expected: (Source<'_>, &str, Option<&str>),
    ) {
        let Ok(Decision::Take { chosen, client_id, overruled: None }) = decide(places, client, CONSUMER)
        else {
            panic!("not taken")
        };
        let client_id = client_id.map(ClientId::as_str);
        assert_eq!((chosen.source, chosen.run_id.as_str(), client_id), expected);
    }

    #[track_caller]
    fn assert_rejected(
        places: &[(Source<'_>, &str)],
        client: Option<&str>,
        rules: Rules,
        expected: (ErrorCode, Origin),
    ) {
        let rejection = decide(places, client, rules).unwrap_err();
        assert_eq!((rejection.refusal.code(), rejection.origin), expected);
    }

    const BASE: &str = "251003-154510";
    const ADAS: &str = "251003-154510-Ada-Park";
    const CORAS: &str = "251003-154510-Cora-Lee";

    #[test]
    fn takes_the_first_place_and_the_client_of_the_id_or_else_of_the_backend() {
        assert_taken(&[(QUERY, BASE)], None, (QUERY, BASE, None));
        assert_taken(&[(QUERY, BASE)], Some("Ada-Park"), (QUERY, BASE, Some("Ada-Park")));
        assert_taken(&[(BODY, ADAS), (Source::Header, BASE)], None, (BODY, ADAS, Some("Ada-Park")));
    }

    #[test]
    fn an_id_of_another_client_is_refused_in_every_place() {
        let mismatch = |origin| (ErrorCode::RunIdClientMismatch, origin);
        assert_rejected(&[(QUERY, CORAS)], Some("Ada-Park"), CONSUMER, mismatch(Origin::Request));
        assert_rejected(
            &[(QUERY, ADAS), (Source::Header, CORAS)],
            Some("Ada-Park"),
            FIRST,
            mismatch(Origin::Request),
        );
        assert_rejected(&[(Source::Parent, CORAS)], Some("Ada-Park"), CONSUMER, mismatch(Origin::Backend));
    }

    #[test]
    fn a_client_that_an_earlier_boundary_knew_is_checked_but_isnt_part_of_its_id() {
        let names = Names::DEFAULT;
        let decide = |sent: &[(Source<'static>, &'static str)], client: Option<&'static str>| {
            let mut request = Places::new(&names);
            for &(source, text) in sent {
                request.add(source, Held::Present(RunId::parse(text).unwrap())).unwrap();
            }
            request.add_known_client(ClientId::parse("Ada-Park").ok());
            let client = client.map_or(Held::Absent, |text| Held::Present(ClientId::parse(text).unwrap()));
            request
                .decide(client, CONSUMER)
                .map(|_| ())
                .map_err(|rejection| (rejection.refusal.code(), rejection.origin))
        };
        let earlier = (Source::Earlier, BASE);
        assert_eq!(decide(&[earlier, (BODY, ADAS)], None), Ok(()));
        let mismatch = |origin| Err((ErrorCode::RunIdClientMismatch, origin));
        assert_eq!(decide(&[earlier, (BODY, CORAS)], None), mismatch(Origin::Request));
        assert_eq!(decide(&[earlier], Some("Cora-Lee")), mismatch(Origin::Backend));
        assert_eq!(decide(&[(Source::Earlier, ADAS)], Some("Cora-Lee")), mismatch(Origin::Request));
    }

    #[test]
    fn places_that_disagree_are_refused_unless_the_first_counts() {
        let places = [(QUERY, BASE), (BODY, ADAS), (Source::Header, CORAS)];
        assert_rejected(&places, None, CONSUMER, (ErrorCode::RunIdConflict, Origin::Request));
        let Ok(Decision::Take { chosen, overruled: Some(refusal), .. }) = decide(&places, None, FIRST) else {
            panic!("not taken")
        };
        assert_eq!((chosen.source, refusal.code()), (QUERY, ErrorCode::RunIdConflict));
        let own = [(Source::Specific, ADAS), (Source::Parent, CORAS)];
        assert_rejected(&own, None, CONSUMER, (ErrorCode::RunIdConflict, Origin::Backend));
    }

    #[test]
    fn a_request_without_an_id_gets_one_only_from_an_origin() {
        assert_rejected(&[], None, CONSUMER, (ErrorCode::RunIdMissing, Origin::Request));
        let ada = ClientId::parse("Ada-Park").unwrap();
        assert_eq!(decide(&[], Some("Ada-Park"), ORIGIN), Ok(Decision::Make(Some(ada))));
        assert_eq!(decide(&[], None, ORIGIN), Ok(Decision::Make(None)));
    }

    #[test]
    fn a_place_that_is_present_but_empty_is_refused() {
        let names = Names::new(&["runId", "parentRunId"]).unwrap();
        for source in Source::all_of_boundary(&names) {
            let is_refused = |held| Places::new(&names).add(source, held).is_err();
            assert!(is_refused(Held::Empty), "{source:?}");
            assert!(!is_refused(Held::Absent), "{source:?}");
            assert_eq!(
                is_refused(Held::Null),
                matches!(source, Source::Query(_) | Source::Body(_)),
                "{source:?}"
            );
        }
        let rejection = Places::new(&NAMES).decide(Held::Empty, ORIGIN).unwrap_err();
        assert_eq!((rejection.refusal, rejection.origin), (Refusal::ClientIdMissing, Origin::Request));
    }

    #[test]
    fn a_client_that_is_required_is_missing_even_if_the_id_names_one() {
        let missing = (ErrorCode::ClientIdMissing, Origin::Request);
        assert_rejected(&[], None, OF_CLIENT, missing);
        assert_rejected(&[(QUERY, ADAS)], None, OF_CLIENT, missing);
        let rejection = Places::new(&NAMES).decide(Held::Null, OF_CLIENT).unwrap_err();
        assert_eq!((rejection.refusal.code(), rejection.origin), missing);
        assert!(matches!(decide(&[(QUERY, ADAS)], Some("Ada-Park"), OF_CLIENT), Ok(Decision::Take { .. })));
    }

    #[test]
    fn a_request_without_an_id_is_told_every_name_that_was_looked_for() {
        let names = Names::new(&["clientRunId"]).unwrap();
        let rejection = Places::new(&names).decide(Held::Absent, CONSUMER).unwrap_err();
        let Refusal::RunIdMissing { looked_in } = rejection.refusal else { panic!("not missing") };
        assert_eq!(
            looked_in,
            [
                "req.specificRunId",
                "req.query.clientRunId",
                "req.body.clientRunId",
                "parentRunId",
                "the header"
            ]
        );
    }

    /// Decides on a request without an id, or with one in its query, and with a body of this type that isn't parsed.
    fn decide_unparsed(
        content_type: &str,
        run_id: Option<&'static str>,
        rules: Rules,
    ) -> Result<Decision<'static>, (ErrorCode, Origin)> {
        let mut request = Places::new(&NAMES);
        if let Some(text) = run_id {
            request.add(QUERY, Held::Present(RunId::parse(text).unwrap())).unwrap();
        }
        request.add_unparsed_body(content_type, "undefined");
        let decided = request.decide(Held::Absent, rules);
        decided.map_err(|rejection| (rejection.refusal.code(), rejection.origin))
    }

    #[test]
    fn an_id_that_may_be_in_an_unparsed_body_is_neither_replaced_nor_missing() {
        let unparsed = Err((ErrorCode::InvalidArgument, Origin::Backend));
        assert_eq!(decide_unparsed("application/json", None, ORIGIN), unparsed);
        assert_eq!(decide_unparsed("application/json", None, CONSUMER), unparsed);
        assert!(matches!(
            decide_unparsed("application/json", Some(ADAS), CONSUMER),
            Ok(Decision::Take { .. })
        ));
    }

    #[test]
    fn a_body_that_holds_no_id_needs_no_parser() {
        let ignoring = |rules| Rules { ignores_body: true, ..rules };
        let missing = Err((ErrorCode::RunIdMissing, Origin::Request));
        assert_eq!(decide_unparsed("application/json", None, ignoring(CONSUMER)), missing);
        assert_eq!(decide_unparsed("application/json", None, ignoring(ORIGIN)), Ok(Decision::Make(None)));
        let rejection = Places::new(&NAMES).decide(Held::Absent, ignoring(CONSUMER)).unwrap_err();
        let Refusal::RunIdMissing { looked_in } = rejection.refusal else { panic!("not missing") };
        assert_eq!(looked_in, ["req.specificRunId", "req.query.runId", "parentRunId", "the header"]);
    }

    #[test]
    fn only_json_counts_as_unparsed() {
        for json in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/json;charset=utf-8",
            "application/vnd.api+json",
            "application/cloudevents+json ; charset=utf-8",
            "text/json",
        ] {
            assert!(is_json(json), "{json}");
        }
        for other in [
            "",
            "json",
            "text/plain",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=json",
            "application/jsonl",
            "application/x-ndjson",
            "application/jsonp; x=/json",
            "text/plain; type=application/json",
        ] {
            assert!(!is_json(other), "{other}");
            assert_eq!(decide_unparsed(other, None, ORIGIN), Ok(Decision::Make(None)), "{other}");
        }
    }

    #[test]
    fn a_header_is_percent_encoded_utf_8() {
        let reason = |header: &str| match header_text(header).unwrap_err().refusal {
            Refusal::RunIdFormat { reason, .. } => reason,
            other => panic!("{other:?}"),
        };
        assert_eq!(header_text("251003-154510-O%27Neil").unwrap(), "251003-154510-O'Neil");
        assert_eq!(reason("%zz"), Reason::HeaderEncoding);
        assert_eq!(reason(&"a".repeat(header::MAX_LEN + 1)), Reason::TooLong);
        assert_eq!(header_run_id(""), Ok(Held::Empty));
        assert!(header_run_id("foo-bar").is_err());
    }
}
