'use strict';

/**
 * `instrumentAxios`: outgoing calls carry the run id, to hosts that were named and to no others; and an answer that is
 * about another run is reported.
 */

const { EventEmitter } = require('node:events');
const { boundary } = require('./bound.js');
const { runIdHeaders } = require('./context.js');

const runIdEvents = new EventEmitter();

/** The requests that were redirected to a host that may not see their run id, and so answers for another. */
const left = new WeakSet();

function instrumentAxios(instance, options) {
  const header = boundary.client(instance, options);
  const allow = new Set(options.allow.map((host) => host.toLowerCase()));

  instance.interceptors.request.use((config) => {
    const headers = runIdHeaders({ header });
    if (!(header in headers) || !isAllowed(allow, () => instance.getUri(config))) return config;
    // Who set it by hand knows better; the answer is held against that one.
    config.headers.set(header, headers[header], false);
    const { beforeRedirect } = config;
    config.beforeRedirect = (redirect, ...rest) => {
      if (!isAllowed(allow, () => redirect.href)) {
        left.add(config);
        removeHeader(redirect.headers, header);
      }
      beforeRedirect?.(redirect, ...rest);
    };
    return config;
  });

  instance.interceptors.response.use(
    (response) => {
      compare(response, header);
      return response;
    },
    (error) => {
      if (error?.response) compare(error.response, header);
      return Promise.reject(error);
    },
  );
  return instance;
}

/** Whether a URL is of an allowed host: `host` at any port, `host:port` at that one. What is no URL is not. */
function isAllowed(allow, href) {
  let url;
  try {
    url = new URL(href());
  } catch {
    return false;
  }
  const port = url.port || { 'http:': '80', 'https:': '443' }[url.protocol];
  return allow.has(url.hostname) || allow.has(`${url.hostname}:${port}`);
}

function removeHeader(headers, header) {
  for (const name of Object.keys(headers ?? {})) {
    if (name.toLowerCase() === header.toLowerCase()) delete headers[name];
  }
}

/** Reports an answer that names another run than the request did. */
function compare({ config, headers, status }, header) {
  const sent = config.headers?.get?.(header);
  const echoed = headers?.[header.toLowerCase()];
  if (left.has(config) || typeof sent !== 'string' || typeof echoed !== 'string') return;
  const mismatch = boundary.mismatch(sent, echoed);
  if (mismatch === null) return;
  try {
    runIdEvents.emit('mismatch', { ...mismatch, url: config.url, status });
  } catch {
    // As with a logger: a listener that throws does not make a failure of an answer that came.
  }
}

module.exports = { instrumentAxios, runIdEvents };
