'use strict';

/** `instrumentAxios`: which requests carry the id, also across redirects, and answers that name another. */

const { EventEmitter, once } = require('node:events');
const http = require('node:http');
const { networkInterfaces } = require('node:os');
const axios = require('axios');
const { setLogger, stats } = require('strict-run-id');
const { instrumentAxios, runIdEvents, withRunId } = require('strict-run-id/express');
const { resetRunIdState } = require('strict-run-id/testing');
const { closingServers, ids, inRun, serve } = require('./helpers/express.js');
const { refusal } = require('./helpers/index.js');

const { base, other, ada } = ids;

closingServers();

describe('instrumentAxios', () => {
  /** A server that answers with the run id it got, unless `respond` answers otherwise. */
  const tells = (respond = () => {}) =>
    serve((req, res) => {
      respond(req, res);
      if (!res.writableEnded) res.end(JSON.stringify({ got: req.headers['x-run-id'] ?? null }));
    });
  const hostOf = (url) => new URL(url).host;

  test('gives the instance back', () => {
    const client = axios.create();
    expect(instrumentAxios(client, { allow: ['localhost'] })).toBe(client);
  });

  test('sends the id to allowed hosts alone, at absolute addresses and at those below baseURL', async () => {
    const [ours, theirs] = [await tells(), await tells()];
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours).toUpperCase()] });
    expect((await inRun(() => client.get('/score'))).data).toEqual({ got: ada });
    expect((await inRun(() => client.get(`${ours}/score`, { params: { a: 1 } }))).data).toEqual({ got: ada });
    expect((await inRun(() => client.post(theirs, {}))).data).toEqual({ got: null });
    expect((await client.get('/score')).data).toEqual({ got: null });
    // The part of an address before the @ is not the host.
    expect((await inRun(() => client.get(theirs.replace('//', `//${hostOf(ours)}@`)))).data).toEqual({
      got: null,
    });
  });

  test('takes a host for that host at any port, and exactly', async () => {
    const url = await tells();
    const got = async (allow) =>
      (await inRun(() => instrumentAxios(axios.create(), { allow }).get(url))).data.got;
    expect(await got(['127.0.0.1'])).toBe(ada);
    for (const allow of [['127.0.0.1:1'], ['27.0.0.1'], ['127.0.0.1.example.com'], ['localhost']]) {
      expect(await got(allow)).toBeNull();
    }
  });

  test('encodes the id, and leaves a header alone that the caller set', async () => {
    const url = await tells();
    const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
    expect((await withRunId(`${base}-Łódź`, () => client.get(url))).data.got).toBe(
      encodeURIComponent(`${base}-Łódź`),
    );
    expect((await inRun(() => client.get(url, { headers: { 'x-run-id': other } }))).data.got).toBe(other);
  });

  test('decides on the request as it leaves, whatever other interceptors or a repetition make of it', async () => {
    const [ours, theirs] = [await tells(), await tells()];
    const client = axios.create();
    client.interceptors.request.use((config) =>
      config.headers.has('evil') ? { ...config, url: theirs } : config,
    );
    instrumentAxios(client, { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get(ours, { headers: { evil: '1' } }))).data.got).toBeNull();
    const first = await inRun(() => client.get(ours));
    expect(first.data.got).toBe(ada);
    expect((await inRun(() => client.request({ ...first.config, url: theirs }))).data.got).toBeNull();
    expect((await client.get(theirs, { headers: { 'x-run-id': ada } })).data.got).toBeNull();
  });

  describe('an id doesn’t stick to', () => {
    const got = async (call) => (await call).data.got;
    const cora = ids.cora;

    test('headers that an interceptor shares among all calls', async () => {
      const url = await tells();
      const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
      const shared = new axios.AxiosHeaders({ 'X-Service': 'scoring' });
      client.interceptors.request.use((config) => Object.assign(config, { headers: shared }));
      const calls = [ada, cora, other].map((runId) => withRunId(runId, () => got(client.get(url))));
      expect(await Promise.all([...calls, got(client.get(url))])).toEqual([ada, cora, other, null]);
      expect(await inRun(() => got(client.get(url)))).toBe(ada);
      expect(await got(client.get(url))).toBeNull();
      expect(shared.toJSON()).toEqual({ 'X-Service': 'scoring' });
    });

    test('a configuration or headers that are used again, in another run or in none', async () => {
      const url = await tells();
      const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
      const { config } = await inRun(() => client.get(url));
      for (const again of [config, { ...config }, { url, headers: config.headers }]) {
        expect(await withRunId(cora, () => got(client.request(again)))).toBe(cora);
        expect(await got(client.request(again))).toBeNull();
      }
    });

    test('a repetition by an interceptor that was there first, also after a call without an answer', async () => {
      const url = await tells();
      const client = axios.create();
      const again = (config) => client.request({ ...config, url, again: true });
      client.interceptors.response.use(
        (response) => (response.config.again ? response : withRunId(cora, () => again(response.config))),
        (error) => withRunId(cora, () => again(error.config)),
      );
      instrumentAxios(client, { allow: ['127.0.0.1'] });
      expect(await inRun(() => got(client.get(url)))).toBe(cora);
      expect(await inRun(() => got(client.get('http://127.0.0.1:1/')))).toBe(cora);
    });

    test('a configuration: what was set by hand stays there, and all else is as before', async () => {
      const url = await tells();
      const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
      const beforeRedirect = () => {};
      const { config } = await inRun(() =>
        client.get(url, { headers: { 'x-run-id': other }, beforeRedirect }),
      );
      expect(config.beforeRedirect).toBe(beforeRedirect);
      expect(config.fetchOptions).toBeUndefined();
      expect(await withRunId(cora, () => got(client.request(config)))).toBe(other);
    });

    test('an instance that is instrumented twice, with two headers', async () => {
      const seen = [];
      const url = await serve((req, res) => {
        seen.push([req.headers['x-run-id'], req.headers['x-parent']]);
        res.end('{}');
      });
      const client = axios.create();
      instrumentAxios(client, { allow: ['127.0.0.1'] });
      instrumentAxios(client, { allow: ['127.0.0.1'], header: 'X-Parent' });
      const { config } = await inRun(() => client.get(url));
      await withRunId(cora, () => client.request(config));
      await client.request(config);
      expect(seen).toEqual([
        [ada, ada],
        [cora, cora],
        [undefined, undefined],
      ]);
      expect(config.beforeRedirect).toBeUndefined();
    });
  });

  // Some containers have no IPv6.
  const hasIpv6 = Object.values(networkInterfaces()).some((list) =>
    list.some(({ address }) => address === '::1'),
  );
  (hasIpv6 ? test : test.skip).each([['::1'], ['0:0:0:0:0:0:0:1']])(
    'keeps the id in a redirect within the IPv6 host [%s]',
    async (address) => {
      const server = http.createServer((req, res) => {
        if (req.url === '/away') res.writeHead(302, { location: '/here' }).end();
        else res.end(JSON.stringify({ got: req.headers['x-run-id'] ?? null }));
      });
      await once(server.listen(0, '::1'), 'listening');
      const client = instrumentAxios(axios.create(), { allow: [`[${address}]`] });
      const url = `http://[::1]:${server.address().port}/away`;
      expect((await inRun(() => client.get(url))).data.got).toBe(ada);
      server.closeAllConnections();
      server.close();
    },
  );

  test.each([
    ['its name', 'fetch'],
    ['a list that begins with it', ['fetch', 'http']],
    ['a list where another is not to be had', ['xhr', 'fetch']],
    ['the adapter itself', axios.getAdapter('fetch')],
    ['a function that calls it', (config) => axios.getAdapter(['fetch'], config)(config)],
  ])('follows no redirect over fetch, given by %s', async (_, adapter) => {
    const got = jest.fn();
    const theirs = await tells((req) => got(req.headers['x-run-id']));
    const ours = await tells(
      (req, res) => req.url === '/away' && res.writeHead(302, { location: theirs }).end(),
    );
    const client = instrumentAxios(axios.create({ baseURL: ours, adapter }), { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get('/here'))).data).toEqual({ got: ada });
    for (const fetchOptions of [undefined, { redirect: 'follow' }]) {
      await expect(inRun(() => client.get('/away', { fetchOptions }))).rejects.toMatchObject({
        code: 'ERR_NETWORK',
      });
    }
    // As it is given, where there is nothing to be kept.
    await client.get('/away');
    await inRun(() => client.get('/away', { maxRedirects: 0, validateStatus: null }));
    expect(got.mock.calls).toEqual([[undefined]]);
  });

  test('lets no redirect past the caller’s own beforeRedirect', async () => {
    const theirs = await tells();
    const ours = await tells((req, res) =>
      res.writeHead(302, { location: req.url === '/home' ? '/' : theirs }).end(),
    );
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours)] });
    const away = new URL(theirs);
    const beforeRedirect = (redirect) =>
      Object.assign(redirect, { hostname: away.hostname, port: away.port });
    expect((await inRun(() => client.get('/home', { beforeRedirect }))).data.got).toBeNull();
  });

  test('keeps the error of an adapter that answers with no configuration', async () => {
    const client = instrumentAxios(axios.create(), { allow: ['localhost'] });
    const adapter = () =>
      Promise.reject(Object.assign(new Error('orig'), { response: { status: 500, headers: {} } }));
    await expect(client.get('http://localhost/', { adapter })).rejects.toThrow('orig');
  });

  test('removes the id from a redirect to another host, and calls the caller’s beforeRedirect, too', async () => {
    const [theirs, beforeRedirect] = [
      await tells((req, res) => res.setHeader('X-Run-Id', 'theirs')),
      jest.fn(),
    ];
    const ours = await tells((req, res) => {
      const target = { '/away': theirs, '/home': '/' }[req.url];
      if (target) res.writeHead(302, { location: target }).end();
    });
    const client = instrumentAxios(axios.create({ baseURL: ours }), { allow: [hostOf(ours)] });
    expect((await inRun(() => client.get('/away', { beforeRedirect }))).data).toEqual({ got: null });
    expect((await inRun(() => client.get('/home'))).data).toEqual({ got: ada });
    expect(beforeRedirect).toHaveBeenCalledTimes(1);
    expect(stats().mismatches).toBe(0);
  });

  test('reports an answer that is about another run, also of a call that failed', async () => {
    const url = await tells((req, res) => {
      res.statusCode = req.url === '/failed' ? 500 : 200;
      res.setHeader('X-Run-Id', `${base}-%C5%81%00`);
    });
    const [mismatch, error] = [jest.fn(), jest.fn()];
    runIdEvents.on('mismatch', mismatch);
    setLogger({ error });
    const client = instrumentAxios(axios.create({ baseURL: url }), { allow: ['127.0.0.1'] });
    expect((await inRun(() => client.get('/went'))).data).toEqual({ got: ada });
    await expect(inRun(() => client.get('/failed'))).rejects.toMatchObject({ response: { status: 500 } });
    const received = `${base}-Ł\\u0000`;
    expect(mismatch.mock.calls).toEqual([
      [{ sent: ada, received, url: '/went', status: 200 }],
      [{ sent: ada, received, url: '/failed', status: 500 }],
    ]);
    expect(error).toHaveBeenCalledWith(
      `STRICT MODE: instrumentAxios sent the run ID "${ada}", but the response has "${received}".`,
    );
    expect(stats().mismatches).toBe(2);
    resetRunIdState();
    expect(stats().mismatches).toBe(0);
  });

  test.each([
    ['nothing', undefined],
    ['the same', ada],
    ['the same in another spelling', ada.replace('P', '%50')],
  ])('says nothing of an answer that echoes %s', async (_, echoed) => {
    const url = await tells((req, res) => echoed && res.setHeader('X-Run-Id', echoed));
    const mismatch = jest.fn();
    runIdEvents.on('mismatch', mismatch);
    await inRun(() => instrumentAxios(axios.create(), { allow: ['127.0.0.1'] }).get(url));
    expect([mismatch.mock.calls, stats().mismatches]).toEqual([[], 0]);
  });

  test('reports an answer that echoes a header which is not percent-encoded', async () => {
    const url = await tells((req, res) => res.setHeader('X-Run-Id', '%zz'));
    const mismatch = jest.fn();
    runIdEvents.on('mismatch', mismatch);
    const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
    await inRun(() => client.get(url, { headers: { 'X-Run-Id': '%zz' } }));
    expect(mismatch).toHaveBeenCalledTimes(1);
  });

  test('goes on if a listener throws, and if the call had no answer', async () => {
    const url = await tells((req, res) => res.setHeader('X-Run-Id', other));
    runIdEvents.on('mismatch', () => {
      throw new Error('mine');
    });
    const client = instrumentAxios(axios.create(), { allow: ['127.0.0.1'] });
    expect((await inRun(() => client.get(url))).status).toBe(200);
    await expect(inRun(() => client.get('http://127.0.0.1:1/'))).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(inRun(() => client.get('no address'))).rejects.toThrow();
  });

  test.each([
    [undefined, { allow: [] }],
    [{}, { allow: [] }],
    [new EventEmitter(), { allow: [] }],
    [axios.create(), undefined],
    [axios.create(), {}],
    [axios.create(), { allow: 'localhost' }],
    [axios.create(), { allow: [/localhost/] }],
    [axios.create(), { allow: ['http://localhost'] }],
    [axios.create(), { allow: ['localhost/score'] }],
    [axios.create(), { allow: ['*.example.com'] }],
    [axios.create(), { allow: ['localhost:'] }],
    [axios.create(), { allow: ['localhost:0'] }],
    [axios.create(), { allow: ['localhost:080'] }],
    [axios.create(), { allow: ['localhost:70000'] }],
    [axios.create(), { allow: [''] }],
    [axios.create(), { allow: ['0.0.1'] }],
    [axios.create(), { allow: ['127.1'] }],
    [axios.create(), { allow: ['localhost'], hosts: [] }],
    [axios.create(), { allow: ['localhost'], header: 'X Run' }],
  ])('refuses what makes no sense (%#)', (instance, options) => {
    expect(refusal(() => instrumentAxios(instance, options)).code).toBe('ERR_INVALID_ARGUMENT');
  });
});
