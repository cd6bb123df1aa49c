/** The same as an ES module. */

import * as runIds from 'strict-run-id';
import * as express from 'strict-run-id/express';
import * as recordCache from 'strict-run-id/recordCache';
import * as runIdService from 'strict-run-id/runIdService';
import * as runIdUtils from 'strict-run-id/runIdUtils';
import * as testing from 'strict-run-id/testing';
import * as unified from 'strict-run-id/unifiedRunIdService';

export const isOne: boolean = runIds.isRunId(runIdUtils.getBaseRunId('251003-154510'));
export const all = { express, recordCache, runIdService, testing, unified };
