/** Replaces the module that cached client run records. */

export { clearAllCache, clearClientRunCache, getClientRunRecordId, storeClientRunRecordId } from '../index';
