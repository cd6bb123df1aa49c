'use strict';

/** The findings as SARIF 2.1.0 (OASIS), which code scanning reads. */

const { createHash } = require('node:crypto');
const { version } = require('../../package.json');

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** What paths are relative to: the folder in which the command runs. */
const ROOT = 'SRCROOT';

function sarifOf({ findings, files }, doctor) {
  const codes = Object.keys(doctor.rules);
  const fingerprint = fingerprints();
  return {
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'strict-run-id doctor', version, rules: codes.map((code) => ruleOf(code, doctor)) },
        },
        originalUriBaseIds: { [ROOT]: { description: { text: 'The folder in which the command runs.' } } },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: files.unparsed.length === 0,
            toolExecutionNotifications: files.unparsed.map(({ file, message }) => ({
              level: 'error',
              message: { text: message },
              locations: [{ physicalLocation: { artifactLocation: artifact(file) } }],
            })),
          },
        ],
        results: findings.map((finding) => ({
          ruleId: finding.code,
          ruleIndex: codes.indexOf(finding.code),
          level: finding.certain ? 'error' : 'warning',
          message: { text: [finding.message, finding.hint].filter(Boolean).join(' ') },
          locations: [
            { physicalLocation: { artifactLocation: artifact(finding.file), region: regionOf(finding) } },
          ],
          partialFingerprints: { 'strictRunId/v1': fingerprint(finding) },
        })),
      },
    ],
  };
}

function ruleOf(code, doctor) {
  const { docs } = doctor.rules[code].meta;
  const markdown = doctor.pageOf(code);
  return {
    id: code,
    shortDescription: { text: docs.description },
    // A path within the package is no address.
    ...(/^https?:/.test(docs.url) ? { helpUri: docs.url } : {}),
    help: { text: markdown ?? docs.description, ...(markdown ? { markdown } : {}) },
    properties: { tags: ['strict-run-id'] },
  };
}

const artifact = (file) => ({ uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: ROOT });

const regionOf = ({ line, column, endLine, endColumn }) => ({
  startLine: line,
  startColumn: column,
  endLine,
  endColumn,
});

/** Returns a function that names a finding by its rule, file and line of code, so that it stays the same when lines move. */
function fingerprints() {
  const counts = new Map();
  return ({ file, code, source }) => {
    const text = [code, file, source.trim()].join('\0');
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    return `${createHash('sha256').update(text).digest('hex').slice(0, 32)}:${count}`;
  };
}

module.exports = { sarifOf };
