// Keys of files and of caches.
export const object = (runId: string, clientId: string, part: number): string => `runs/${runId}/${clientId}/part-${part}.json`;
export const lock = (runId: string, clientId: string): string => ['lock', runId, clientId].join(':');
export const etag = (runId: string, version: number): string => `W/"${runId}.${version}"`;
export const file = (runId: string): string => ['exports', runId + '.csv'].join('/');
export const query = (runId: string): string => new URLSearchParams({ runId, limit: '10' }).toString();
