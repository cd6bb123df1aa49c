/** In the place of the cache of client run records. */

export { clearAllCache, clearClientRunCache, getClientRunRecordId, storeClientRunRecordId } from '../index';
