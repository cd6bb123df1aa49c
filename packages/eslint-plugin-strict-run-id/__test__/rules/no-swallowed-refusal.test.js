'use strict';

const rule = require('../../lib/rules/no-swallowed-refusal.js');
const { testRule } = require('../helpers/testRule.js');

const LOAD =
  "const { normalizeRunId, validateRunId, generateTimestampRunId, isRunId, withRunRecord, requireRunRecordId } = require('strict-run-id');\n";
const f = (body) => `${LOAD}function f(raw, next) { ${body} }`;
const caught = (handler) => f(`try { validateRunId(raw); } ${handler}`);

testRule('no-swallowed-refusal', rule, {
  silent: {
    'it is thrown again': caught('catch (error) { log.error(error); throw error; }'),
    'it is thrown as the cause of another': caught(
      "catch (error) { throw new Error('no', { cause: error }); }",
    ),
    'it is passed on': caught('catch (error) { next(error); }'),
    'it is passed on without its name': caught('catch { next(new Error("x")); }'),
    'its code is looked at': caught(
      "catch (error) { if (error.code === 'ERR_RUN_ID_FORMAT') return null; return other(); }",
    ),
    'its code is taken out': caught('catch ({ code }) { count(code); }'),
    'it is collected': caught('catch (error) { failures.push(error); }'),
    'the request is answered': caught("catch { res.status(400).json({ error: 'bad run id' }); }"),
    'the process ends': caught('catch (error) { console.error(error); process.exit(1); }'),
    'everything is cleared':
      "const { clearCache } = require('strict-run-id');\nafterEach(() => { try { clearCache(); } catch {} });",
    'the result says why': caught('catch { return { ok: false, id: raw }; }'),
    'nothing strict is called': f('try { JSON.parse(raw); isRunId(raw); } catch { return null; }'),
    'the strict call is in a callback': f('try { later(() => validateRunId(raw)); } catch { return null; }'),
    'the strict call is in the handler': f('try { other(); } catch { return normalizeRunId(raw); }'),
    'the strict call is after it': f('try { other(); } catch { return null; } validateRunId(raw);'),
    'there is no handler': f('try { validateRunId(raw); } finally { done(); }'),
    'a local function has the name': 'function validateRunId() {}\ntry { validateRunId(raw); } catch {}',
    'a rejection is passed on': `${LOAD}withRunRecord(a, b).catch(next); withRunRecord(a, b).catch((error) => { throw error; });`,
    'the function has its own handler inside': f(
      'try { try { validateRunId(raw); } catch (error) { throw error; } } catch {}',
    ),
  },
  found: {
    'the handler is empty': [caught('catch {}'), ['certain swallowed']],
    'the handler has a comment only': [caught('catch (error) { /* not a run id */ }'), ['certain swallowed']],
    'null is returned': [caught('catch { return null; }'), ['certain swallowed']],
    'undefined is returned': [caught('catch (error) { return; }'), ['certain swallowed']],
    'the input is returned': [caught('catch { return raw; }'), ['certain swallowed']],
    'another id is made': [caught('catch { return generateTimestampRunId(); }'), ['certain swallowed']],
    'another id takes its place': [
      f('let runId; try { runId = normalizeRunId(raw); } catch { runId = generateTimestampRunId(); }'),
      ['certain swallowed'],
    ],
    'the input takes its place': [
      f('let runId; try { runId = normalizeRunId(raw); } catch (e) { console.warn(e); runId = raw; }'),
      ['certain swallowed'],
    ],
    'a line in the log is all': [
      caught("catch (error) { logger.warn('bad id', error.message); }"),
      ['certain swallowed'],
    ],
    'the loop goes on': [
      f('for (const id of raw) { try { validateRunId(id); } catch { continue; } }'),
      ['certain swallowed'],
    ],
    'a counter is all': [
      caught('catch (error) { console.warn(error); malformed += 1; }'),
      ['likely swallowed'],
    ],
    'a result that does not say why': [caught('catch { return { skipped: true }; }'), ['likely swallowed']],
    'the input is joined by hand': [caught("catch { return raw + '-' + next; }"), ['likely swallowed']],
    'the input is made a text': [caught('catch { return String(raw).trim(); }'), ['likely swallowed']],
    'an id is made by hand': [caught('catch { return `run-${Date.now()}`; }'), ['likely swallowed']],
    'a rejection among others is dropped': [
      `${LOAD}Promise.all([withRunRecord(a, b), other()]).catch(() => []);`,
      ['certain swallowed'],
    ],
    'a flag is all': [
      f('let ok = true; try { validateRunId(raw); } catch { ok = false; }'),
      ['likely swallowed'],
    ],
    'false is returned': [caught('catch { return false; }'), ['likely swallowed']],
    'a rejection is dropped': [`${LOAD}withRunRecord(a, b).catch(() => {});`, ['certain swallowed']],
    'a rejection becomes null': [
      `${LOAD}const f = async () => await withRunRecord(a, b).catch(() => null);`,
      ['certain swallowed'],
    ],
    'a rejection is only logged': [
      `${LOAD}withRunRecord(a, b).then(go).catch(console.error);`,
      ['likely swallowed'],
    ],
    'the second function of then drops it': [
      `${LOAD}withRunRecord(a, b).then(go, () => undefined);`,
      ['certain swallowed'],
    ],
    'a strict function of the replaced module': [
      "const u = require('../utils/runIdUtils');\ntry { u.addClientSuffix(a, b); } catch (e) {}",
      ['certain swallowed'],
    ],
    'a strict function by its name': [
      "const { normalizeRunId } = require('./ids');\nfunction f(id) { try { return normalizeRunId(id); } catch { return id; } }",
      ['likely swallowed'],
    ],
    'a required record': [
      `${LOAD}function f(a, b) { try { return requireRunRecordId(a, b); } catch { return null; } }`,
      ['certain swallowed'],
    ],
  },
});
