//! `airtableFormula`: the arguments of filters for Airtable.

use std::borrow::Cow;

use super::arguments::{BASE_ID_HINT, describe, needed_client_id, needed_run_id};
use super::call::Call;
use super::sys::{Answer, Failure, Value};
use super::text::Text;
use super::value::Type;
use crate::formula::{
    self, Field, FieldFault, Formula, FormulaFault, Join, MAX_FIELD_UTF16_LEN, MAX_FORMULAS_UTF16_LEN,
};
use crate::id::RunId;
use crate::refusal::Refusal;

/// `runIdEquals(field, runId)`
pub(crate) fn run_id_equals<'s>(call: &Call<'s>) -> Answer<'s> {
    let name = field_name(call)?;
    let mut text = Text::new();
    let (field, run_id) = (parsed_field(call, name.as_deref())?, call.run_id(1, &mut text)?);
    let (field, run_id) = (needed_field(call, field)?, needed_run_id(run_id)?);
    call.env().text(&formula::run_id_equals(field, run_id))
}

/// `clientIdEquals(field, clientId)`
pub(crate) fn client_id_equals<'s>(call: &Call<'s>) -> Answer<'s> {
    let name = field_name(call)?;
    let mut text = Text::new();
    let (field, client_id) = (parsed_field(call, name.as_deref())?, call.client_id(1, &mut text)?);
    let (field, client_id) = (needed_field(call, field)?, needed_client_id(client_id)?);
    call.env().text(&formula::client_id_equals(field, client_id))
}

/// `baseIdMatches(field, baseId)`
pub(crate) fn base_id_matches<'s>(call: &Call<'s>) -> Answer<'s> {
    let name = field_name(call)?;
    let mut text = Text::new();
    let field = parsed_field(call, name.as_deref())?;
    let base_id = call.read_run_id(call.argument(1), "baseId", &mut text)?;
    if let Some(id) = base_id.filter(|id| id.client_id().is_some()) {
        return Err(Refusal::RunIdKind {
            given: id.as_str().into(),
            wanted: "a base id",
            hint: BASE_ID_HINT,
        }
        .into());
    }
    let (field, base_id) = (needed_field(call, field)?, needed_run_id(base_id).map(RunId::base_id)?);
    call.env().text(&formula::base_id_matches(field, base_id))
}

/// `and(...formulas)`
pub(crate) fn and<'s>(call: &Call<'s>) -> Answer<'s> {
    joined(call, Join::And)
}

/// `or(...formulas)`
pub(crate) fn or<'s>(call: &Call<'s>) -> Answer<'s> {
    joined(call, Join::Or)
}

fn joined<'s>(call: &Call<'s>, join: Join) -> Answer<'s> {
    let values = call.arguments().all()?;
    let mut left = MAX_FORMULAS_UTF16_LEN;
    let texts = (values.into_iter().zip(1..))
        .map(|(value, number)| formula_text(call, value, number, &mut left))
        .collect::<Result<Vec<_>, _>>()?;
    let formulas = (texts.iter().zip(1..))
        .map(|(text, number)| {
            Formula::parse(text).map_err(|fault| refused_formula(call, number, &fault.problem()))
        })
        .collect::<Result<Vec<_>, _>>()?;
    match formula::joined(join, &formulas) {
        Some(text) => call.env().text(&text),
        None => Err(call.invalid("formulas", "at least one is required", FormulaFault::HINT)),
    }
}

fn formula_text(
    call: &Call<'_>,
    value: Value<'_>,
    number: usize,
    left: &mut usize,
) -> Result<String, Failure> {
    let env = call.env();
    let found = env.type_of(value)?;
    if found != Type::String {
        let problem = format!("is {}, not a string", describe(env, value, found)?);
        return Err(refused_formula(call, number, &problem));
    }
    // The length comes first, because copying a very long text could exhaust the memory.
    let Some(rest) = left.checked_sub(env.utf16_len(value)?) else {
        let problem = format!("together they are longer than {MAX_FORMULAS_UTF16_LEN} characters");
        return Err(call.invalid("formulas", problem, "Split them over several requests to Airtable."));
    };
    *left = rest;
    String::from_utf16(&env.as_utf16(value)?)
        .map_err(|_| refused_formula(call, number, &FormulaFault::LoneSurrogate.problem()))
}

fn refused_formula(call: &Call<'_>, number: usize, problem: &str) -> Failure {
    call.invalid("formulas", format!("formula {number} {problem}"), FormulaFault::HINT)
}

/// Returns the text of the first argument; `None` if it is absent.
fn field_name(call: &Call<'_>) -> Result<Option<String>, Failure> {
    let (env, value) = (call.env(), call.argument(0));
    match env.type_of(value)? {
        Type::Undefined | Type::Null => return Ok(None),
        Type::String => {}
        other => {
            let problem = format!("it is {}, not a field name", describe(env, value, other)?);
            return Err(refused_field(call, problem));
        }
    }
    match env.utf16_len(value)? {
        0 => Ok(None),
        len if len > MAX_FIELD_UTF16_LEN => Err(refused_field(call, FieldFault::TooLong.problem())),
        _ => String::from_utf16(&env.as_utf16(value)?)
            .map(Some)
            .map_err(|_| refused_field(call, FieldFault::LoneSurrogate.problem())),
    }
}

fn parsed_field<'t>(call: &Call<'_>, name: Option<&'t str>) -> Result<Option<Field<'t>>, Failure> {
    name.map(Field::parse).transpose().map_err(|fault| refused_field(call, fault.problem()))
}

fn needed_field<'t>(call: &Call<'_>, field: Option<Field<'t>>) -> Result<Field<'t>, Failure> {
    field.ok_or_else(|| refused_field(call, FieldFault::Empty.problem()))
}

fn refused_field(call: &Call<'_>, problem: impl Into<Cow<'static, str>>) -> Failure {
    call.invalid("field", problem.into(), FieldFault::HINT)
}
