'use strict';

/** Answers a request with an RFC 9457 problem. */
function answer(res, problem) {
  // Those of an answer that was begun would be about another body.
  for (const name of ['Content-Encoding', 'Content-Language', 'Content-Length', 'Content-Range', 'ETag']) {
    res.removeHeader(name);
  }
  res.statusCode = problem.status;
  res.setHeader('Content-Type', 'application/problem+json');
  res.end(JSON.stringify(problem));
}

module.exports = answer;
