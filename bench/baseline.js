'use strict';

/**
 * Two JavaScript versions of the package, to compare with.
 *
 * `lenient` is what such files usually contain: one or two regular expressions per check, template strings
 * for suffixes, a plain object as the cache.
 *
 * `strict` implements the whole grammar, as fast as we can make it. It shares no code with the addon, so the
 * differential test also uses it as an independent implementation.
 */

// lenient

const CLIENT_RUN_ID = /^(\d{6}-\d{6})-(.+)$/;
const BASE_ID = /^\d{6}-\d{6}$/;

function getBaseRunId(runId) {
  const match = runId.match(CLIENT_RUN_ID);
  return match ? match[1] : runId;
}

function extractClientId(runId) {
  const match = runId.match(CLIENT_RUN_ID);
  return match ? match[2] : null;
}

function hasClientSuffix(runId) {
  return CLIENT_RUN_ID.test(runId);
}

function addClientSuffix(runId, clientId) {
  if (!runId || !clientId) return runId;
  const match = runId.match(CLIENT_RUN_ID);
  return `${match ? match[1] : runId}-${clientId}`;
}

function normalizeRunId(runId, clientId) {
  if (!runId) return null;
  if (!BASE_ID.test(runId) && !CLIENT_RUN_ID.test(runId)) throw new RunIdFormatError(runId);
  return clientId ? addClientSuffix(runId, clientId) : runId;
}

function generateTimestampRunId() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, '0');
  const date = `${two(now.getUTCFullYear() % 100)}${two(now.getUTCMonth() + 1)}${two(now.getUTCDate())}`;
  return `${date}-${two(now.getUTCHours())}${two(now.getUTCMinutes())}${two(now.getUTCSeconds())}`;
}

let cache = {};

function registerRunRecord(runId, clientId, recordId, metadata = {}) {
  const normalized = normalizeRunId(runId, clientId);
  const baseId = getBaseRunId(normalized);
  cache[`${normalized}-${clientId}`] = {
    recordId,
    baseId,
    clientId,
    timestamp: new Date().toISOString(),
    metadata,
  };
  return normalized;
}

function getRunRecordId(runId, clientId) {
  const entry = cache[`${normalizeRunId(runId, clientId)}-${clientId}`];
  return entry ? entry.recordId : null;
}

function clearCache(runId, clientId) {
  if (!clientId) {
    cache = {};
    return;
  }
  for (const key of Object.keys(cache).filter((name) => name.endsWith(`-${clientId}`))) delete cache[key];
}

/** An error with the fields of `RunIdError`. */
class RunIdFormatError extends Error {
  constructor(runId) {
    super(`STRICT RUN ID ERROR: Non-standard run ID format encountered: "${runId}"`);
    this.name = 'RunIdFormatError';
    this.code = 'ERR_RUN_ID_FORMAT';
    this.runId = runId;
    this.hint = 'Pass on the id that generateTimestampRunId() made, unchanged.';
  }
}

exports.lenient = {
  addClientSuffix,
  clearCache,
  extractClientId,
  generateTimestampRunId,
  getBaseRunId,
  getRunRecordId,
  hasClientSuffix,
  normalizeRunId,
  registerRunRecord,
};

// strict

const MAX_LENGTH = 200;
const MAX_CLIENT_CHARS = 64;
const HYPHEN = 45;
const DAYS_IN_MONTH = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Bit flags by ASCII character: 1 allowed in a client id, 2 allowed as its first character, 4 allowed as its
 * last, 8 digit, 16 letter, 32 allowed in a plain client id (see `isPlain`).
 */
const FLAGS = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const char = String.fromCharCode(code);
  if (/[A-Za-z0-9]/.test(char)) FLAGS[code] |= 1 | 2 | 4;
  if (/[-_.'@()]/.test(char)) FLAGS[code] |= 1;
  if (/[.)]/.test(char)) FLAGS[code] |= 4;
  if (/[0-9]/.test(char)) FLAGS[code] |= 8;
  if (/[A-Za-z]/.test(char)) FLAGS[code] |= 16;
  if (/[-A-Za-z0-9_'@()]/.test(char)) FLAGS[code] |= 32;
}

/** The first letters of `apify-`, `SR-`, `rec` and the reserved words. */
const MAY_BE_SPECIAL = new Uint8Array(128);
for (const char of 'aSrunNtf') MAY_BE_SPECIAL[char.charCodeAt(0)] = 1;

const flagsAt = (text, at) => {
  const code = text.charCodeAt(at);
  return code < 128 ? FLAGS[code] : 0;
};

/** Returns the two digits at `at` as a number, or NaN, which fails every comparison. */
function twoDigits(text, at) {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN;
}

function isDate(text, at) {
  const year = twoDigits(text, at);
  const month = twoDigits(text, at + 2);
  const day = twoDigits(text, at + 4);
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= (month === 2 && year % 4 === 0 ? 29 : DAYS_IN_MONTH[month]);
}

function isTimestamp(text, at) {
  return (
    isDate(text, at) &&
    text.charCodeAt(at + 6) === HYPHEN &&
    twoDigits(text, at + 7) <= 23 &&
    twoDigits(text, at + 9) <= 59 &&
    twoDigits(text, at + 11) <= 59
  );
}

/** Returns the offset after an optional `-T12` or `-S3` at `at`. */
function afterNumber(text, at, label) {
  if (!text.startsWith(label, at)) return at;
  const start = at + 2;
  let end = start;
  while (end < start + 19 && flagsAt(text, end) & 8) end += 1;
  return end === start ? at : end;
}

/** A flag in the result of `baseLength`: the separator is `-C`. */
const WITH_C = 256;

/** Returns the length of the base id that `text` starts with, or 0. */
function baseLength(text) {
  if (isTimestamp(text, 0)) return 13;
  if (text.startsWith('SR-')) {
    const digits = flagsAt(text, 10) & flagsAt(text, 11) & flagsAt(text, 12) & 8;
    if (!isDate(text, 3) || text.charCodeAt(9) !== HYPHEN || !digits) return 0;
    return afterNumber(text, afterNumber(text, 13, '-T'), '-S') | WITH_C;
  }
  if (text.startsWith('apify-')) {
    let end = text.indexOf('-C', 6);
    if (end < 0) end = text.length;
    if (end === 6 || end > 70 || !(flagsAt(text, 6) & 2) || !(flagsAt(text, end - 1) & 2)) return 0;
    for (let at = 6; at < end; at += 1) {
      if (!(flagsAt(text, at) & 2) && text.charCodeAt(at) !== HYPHEN) return 0;
    }
    return RESERVED.has(text.slice(6, end)) ? 0 : end | WITH_C;
  }
  let letters = 0;
  for (let at = 0; at < 17; at += 1) {
    const flags = flagsAt(text, at);
    if (!(flags & 2)) return 0;
    letters |= flags & 16;
  }
  return letters && !text.startsWith('rec') ? 17 | WITH_C : 0;
}

function isDoubled(client) {
  for (let end = client.indexOf('-', 1); end > 0; end = client.indexOf('-', end + 1)) {
    const copy = client.slice(0, end);
    const aroundHyphen = copy.includes('-');
    let at = end;
    while (at < client.length) {
      if (client.startsWith('-C', at) && client.startsWith(copy, at + 2)) at += 2 + end;
      else if (aroundHyphen && client.charCodeAt(at) === HYPHEN && client.startsWith(copy, at + 1)) {
        at += 1 + end;
      } else break;
    }
    if (at === client.length) return true;
  }
  return false;
}

const LEGAL_CLIENT = /^[\p{L}\p{Nd}](?:[\p{L}\p{M}\p{Nd}_.'@()-]{0,62}[\p{L}\p{M}\p{Nd}.)])?$/u;
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/u;
const AIRTABLE_ROW = /^rec[A-Za-z0-9]{14}$/;
const RESERVED = new Set(['undefined', 'null', 'NaN', 'true', 'false']);

function hasLegalCharacters(client) {
  const { length } = client;
  for (let at = 0; at < length; at += 1) {
    const code = client.charCodeAt(at);
    // The regular expression handles text that is not ASCII.
    if (code > 127) {
      return LEGAL_CLIENT.test(client) && !INVISIBLE.test(client) && client === client.normalize('NFC');
    }
    if (!(FLAGS[code] & 1)) return false;
  }
  return (
    length <= MAX_CLIENT_CHARS && (flagsAt(client, 0) & 2) !== 0 && (flagsAt(client, length - 1) & 4) !== 0
  );
}

/** A fast check for common client ids. True is final; false means that `isClientId` must decide. */
function isPlain(text, start) {
  const { length } = text;
  const first = text.charCodeAt(start);
  for (let at = start; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127 || !(FLAGS[code] & 32)) return false;
    // A doubled name repeats its first letter after "-", or has "-C".
    if (code === HYPHEN) {
      const next = text.charCodeAt(at + 1);
      if (next === first || next === 67) return false;
    }
  }
  // It may start with another id, or be a reserved word.
  if (first < 65 ? text.charCodeAt(start + 6) === HYPHEN : MAY_BE_SPECIAL[first]) return false;
  const count = length - start;
  return (
    count > 1 &&
    count <= MAX_CLIENT_CHARS &&
    (FLAGS[first] & 2) !== 0 &&
    (FLAGS[text.charCodeAt(length - 1)] & 2) !== 0
  );
}

function isClientId(client) {
  return (
    client.length > 0 &&
    hasLegalCharacters(client) &&
    !client.includes('..') &&
    !client.endsWith('.0') &&
    !client.startsWith('apify-') &&
    !isTimestamp(client, 0) &&
    !(client.startsWith('SR-') && isDate(client, 3)) &&
    !RESERVED.has(client) &&
    !AIRTABLE_ROW.test(client) &&
    !isDoubled(client)
  );
}

/** Returns the result of `baseLength` for a run id, or 0 for any other value. */
function read(runId) {
  if (typeof runId !== 'string' || runId.length > MAX_LENGTH) return 0;
  const base = baseLength(runId);
  const end = base & 255;
  if (base === 0 || end === runId.length) return base;
  const start = clientStart(base);
  if (runId.charCodeAt(end) !== HYPHEN || (base & WITH_C && runId.charCodeAt(end + 1) !== 67)) return 0;
  return isPlain(runId, start) || isClientId(runId.slice(start)) ? base : 0;
}

const clientStart = (base) => (base & 255) + (base & WITH_C ? 2 : 1);

function checked(runId) {
  const base = read(runId);
  if (base === 0) throw new RunIdFormatError(runId);
  return base;
}

const strict = {
  isRunId: (value) => read(value) !== 0,
  normalizeRunId(runId, clientId) {
    if (!runId) return null;
    if (clientId) return strict.addClientSuffix(runId, clientId);
    checked(runId);
    return runId;
  },
  hasClientSuffix: (runId) => (checked(runId) & 255) < runId.length,
  getBaseRunId(runId) {
    const end = checked(runId) & 255;
    return end === runId.length ? runId : runId.slice(0, end);
  },
  extractClientId(runId) {
    const base = checked(runId);
    return (base & 255) === runId.length ? null : runId.slice(clientStart(base));
  },
  addClientSuffix(runId, clientId) {
    const base = checked(runId);
    if (!isPlain(clientId, 0) && !isClientId(clientId)) throw new RunIdFormatError(clientId);
    if ((base & 255) === runId.length) {
      return base & WITH_C ? `${runId}-C${clientId}` : `${runId}-${clientId}`;
    }
    if (runId.slice(clientStart(base)) !== clientId) throw new RunIdFormatError(runId);
    return runId;
  },
};

exports.strict = strict;
exports.RunIdFormatError = RunIdFormatError;
