'use strict';

/**
 * `instrumentAxios`: outgoing calls carry the run id to the hosts that were listed, and only there. An answer about
 * another run is reported. Which hosts a list allows is decided natively (src/hosts.rs).
 */

const { EventEmitter } = require('node:events');
const { boundary } = require('./bound.js');
const { runIdHeaders } = require('./context.js');
const field = require('./field.js');

const runIdEvents = new EventEmitter();

/** Requests that were redirected to a host that may not see their run id; its answers aren't compared. */
const left = new WeakSet();

/** Answers that were compared, so that an instance that was instrumented twice reports none twice. */
const compared = new WeakSet();

function instrumentAxios(instance, options) {
  const header = boundary.client(instance, options);
  const allow = [...field(options, 'allow')];

  /** Runs last, on the request as it leaves, after all interceptors and on every repetition. */
  function attach(data) {
    const { headers } = this;
    if (!allowsUrl(allow, () => instance.getUri(this))) {
      headers.delete(header);
      return data;
    }
    // A header that was set by hand stays, and the answer is compared with that.
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

/** Removes the header when a request is redirected to a host that may not see it. */
function guardRedirects(config, header, allow) {
  const { beforeRedirect } = config;
  config.beforeRedirect = (redirect, ...rest) => {
    // First, since it may change where the request goes.
    beforeRedirect?.(redirect, ...rest);
    // The options of the redirect say it twice, and a hook may have changed either.
    const { href, protocol = 'http:', hostname, port } = redirect;
    const isAllowed = boundary.allows(allow, protocol, hostname, String(port ?? ''));
    if (isAllowed && allowsUrl(allow, () => href)) return;
    left.add(config);
    removeHeader(redirect.headers, header);
  };
  // The fetch adapter follows redirects without asking, so there a redirect is an error instead. Which adapter will be
  // used isn't known, because it may be a function; the other adapters ignore this option.
  const redirect = config.fetchOptions?.redirect === 'manual' ? 'manual' : 'error';
  config.fetchOptions = { ...config.fetchOptions, redirect };
}

/** Whether a URL is of an allowed host. Text that isn't a URL is not. */
function allowsUrl(allow, href) {
  let url;
  try {
    url = new URL(href());
  } catch {
    return false;
  }
  return boundary.allows(allow, url.protocol, url.hostname, url.port);
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
    // As with a logger: a listener that throws must not fail a call that succeeded.
  }
}

module.exports = { instrumentAxios, runIdEvents };
