//! Parses the ids of the job queue.
//!
//! A job id isn't a run id, but callers mix them up. This module recognizes one for the error text, and reads
//! its time for `convertToStandardFormat`.

use super::calendar::CivilSecond;

/// The format of a job id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// `job_post_scoring_stream1_20250929094802`
    Process,
    /// `job_post_scoring_bypass_1717146242405`
    Bypass,
}

/// Parses `job_<name>_stream<digits>_<YYYYMMDDHHMMSS>` or `job_<name>_bypass_<Unix milliseconds>`. Returns
/// the kind and the time, which for milliseconds is in UTC.
#[must_use]
pub fn parse(text: &str) -> Option<(JobKind, CivilSecond)> {
    let (head, time) = text.strip_prefix("job_")?.rsplit_once('_')?;
    let (name, stream) = head.rsplit_once('_')?;
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte)) {
        return None;
    }
    if !time.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if stream == "bypass" && time.len() == 13 {
        let unix_ms: u64 = time.parse().ok()?;
        #[expect(clippy::cast_precision_loss, reason = "thirteen digits are exact")]
        return Some((JobKind::Bypass, CivilSecond::from_unix_ms(unix_ms as f64, 0)?));
    }
    let number = stream.strip_prefix("stream")?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some((JobKind::Process, full_year_second(time.as_bytes())?))
}

/// Parses `YYYYMMDDHHMMSS` from 2000 to 2099.
pub(super) fn full_year_second(digits: &[u8]) -> Option<CivilSecond> {
    let [b'2', b'0', short @ ..] = digits else {
        return None;
    };
    let mut text = [b'-'; CivilSecond::TEXT_LEN];
    text[..6].copy_from_slice(short.get(..6)?);
    text[7..].copy_from_slice(short.get(6..).filter(|time| time.len() == 6)?);
    CivilSecond::parse(&text)
}
