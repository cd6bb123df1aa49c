// A class whose field is called id, and is one of a post.
export class Post {
  constructor(private api: unknown, id: string) {
    this.id = id;
  }
  id: string;

  get short() {
    return this.id.split('-')[0];
  }
}

export const postOf = (api: unknown, runId: string, url: string) => ({ runId, post: new Post(api, url.split('/')[4]) });
