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

/** The answers that were looked at, so that an instance that is instrumented twice reports none twice. */
const compared = new WeakSet();

function instrumentAxios(instance, options) {
  const header = boundary.client(instance, options);
  const allow = new Set(options.allow.map((host) => host.toLowerCase()));

  /** Runs last, on the request as it leaves: whatever other interceptors or a repetition have made of it. */
  function attach(data) {
    const { headers } = this;
    if (!isAllowed(allow, () => instance.getUri(this))) {
      headers.delete(header);
      return data;
    }
    // Who set it by hand knows better; the answer is held against that one.
    headers.set(runIdHeaders({ header }), false);
    if (headers.has(header)) guardRedirects(this, header, allow);
    return data;
  }

  instance.interceptors.request.use((config) => {
    const others = [config.transformRequest ?? []].flat().filter((transform) => transform !== attach);
    config.transformRequest = [...others, attach];
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

/** Takes the header off where a request is redirected to a host that may not see it. */
function guardRedirects(config, header, allow) {
  const { beforeRedirect } = config;
  config.beforeRedirect = (redirect, ...rest) => {
    // First, since it may change where the request goes.
    beforeRedirect?.(redirect, ...rest);
    const { href, protocol, hostname, port } = redirect;
    const named = `${protocol ?? 'http:'}//${hostname}${port ? `:${port}` : ''}`;
    if (isAllowed(allow, () => href) && isAllowed(allow, () => named)) return;
    left.add(config);
    removeHeader(redirect.headers, header);
  };
  // The adapter over fetch asks nobody before it follows a redirect: there one is an error instead. Which adapter it will be
  // is not asked, for it may be a function; the others don't read this.
  const redirect = config.fetchOptions?.redirect === 'manual' ? 'manual' : 'error';
  config.fetchOptions = { ...config.fetchOptions, redirect };
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
function compare(response, header) {
  const { config, headers, status } = response;
  const sent = config?.headers?.get?.(header);
  const echoed = headers?.get?.(header) ?? headers?.[header.toLowerCase()];
  if (compared.has(response) || left.has(config) || typeof sent !== 'string' || typeof echoed !== 'string') {
    return;
  }
  compared.add(response);
  const mismatch = boundary.mismatch(sent, echoed);
  if (mismatch === null) return;
  try {
    runIdEvents.emit('mismatch', { ...mismatch, url: config.url, status });
  } catch {
    // As with a logger: a listener that throws does not make a failure of an answer that came.
  }
}

module.exports = { instrumentAxios, runIdEvents };
