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

/**
 * What was added to a request, by the `beforeRedirect` it got. axios copies the configuration of a request that is
 * repeated, with that function, so a header that was set here is known from one that was set by hand.
 */
const additions = new WeakMap();

function instrumentAxios(instance, options) {
  const header = boundary.client(instance, options);
  const allow = [...field(options, 'allow')];

  /** Runs last, on the request as it leaves, after all interceptors and on every repetition. */
  function attach(data) {
    forgetEarlier(this);
    // A copy, because one object may be the headers of many requests.
    const headers = this.headers.concat();
    this.headers = headers;
    if (!allowsUrl(allow, () => instance.getUri(this))) {
      headers.delete(header);
      return data;
    }
    // A header that was set by hand stays, and the answer is compared with that.
    const value = headers.has(header) ? undefined : field(runIdHeaders({ header }), header);
    if (value !== undefined) headers.set(header, value);
    if (headers.has(header)) additionsTo(this).headers.push({ header, value, allow, attach });
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
      remove(response.config, attach);
      return response;
    },
    (error) => {
      if (error?.response) compare(error.response, header);
      remove(error?.config, attach);
      return Promise.reject(error);
    },
  );
  return instance;
}

/** Removes what was added when a request was sent before: it may be sent by another run now, or by none. */
function forgetEarlier(config) {
  const earlier = additions.get(config.beforeRedirect);
  if (earlier === undefined || earlier.config === config) return;
  config.beforeRedirect = earlier.beforeRedirect;
  for (const { header, value } of earlier.headers) removeValue(config.headers, header, value);
}

/** Removes what one instrumentation added, once the answer is compared, so that nobody copies it from there. */
function remove(config, attach) {
  const added = additions.get(config?.beforeRedirect);
  const own = added?.headers.find((one) => one.attach === attach);
  if (own === undefined) return;
  removeValue(config.headers, own.header, own.value);
  own.isRemoved = true;
  if (!added.headers.every(({ isRemoved }) => isRemoved)) return;
  config.beforeRedirect = added.beforeRedirect;
  if (config.fetchOptions === added.fetchOptions) config.fetchOptions = added.fetchOptionsBefore;
}

function removeValue(headers, header, value) {
  if (value !== undefined && headers.get(header) === value) headers.delete(header);
}

/** Returns what was added to a request. The first time, it makes the request remove headers when it is redirected. */
function additionsTo(config) {
  const known = additions.get(config.beforeRedirect);
  if (known) return known;
  const [beforeRedirect, fetchOptions] = [field(config, 'beforeRedirect'), field(config, 'fetchOptions')];
  // The fetch adapter follows redirects without asking, so there a redirect is an error instead. Which adapter will be
  // used isn't known, because it may be a function; the other adapters ignore this option.
  const redirect = fetchOptions?.redirect === 'manual' ? 'manual' : 'error';
  config.fetchOptions = { ...fetchOptions, redirect };
  config.beforeRedirect = (redirected, ...rest) => {
    // First, since it may change where the request goes.
    beforeRedirect?.(redirected, ...rest);
    // The options of the redirect say it twice, and a hook may have changed either.
    const { href, protocol = 'http:', hostname, port } = redirected;
    for (const { header, allow } of added.headers) {
      const isAllowed = boundary.allows(allow, protocol, hostname, String(port ?? ''));
      if (isAllowed && allowsUrl(allow, () => href)) continue;
      left.add(config);
      removeHeader(redirected.headers, header);
    }
  };
  const added = {
    config,
    headers: [],
    beforeRedirect,
    fetchOptions: config.fetchOptions,
    fetchOptionsBefore: fetchOptions,
  };
  additions.set(config.beforeRedirect, added);
  return added;
}

/** Returns whether the host of a URL is allowed; false if the text isn't a URL. */
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
