'use strict';

class Post {
  constructor({ recordId, url, text, runId }) {
    Object.assign(this, { recordId, url, text, runId });
  }

  static fromRow(row) {
    return new Post({
      recordId: row.id,
      url: row.get('URL'),
      text: row.get('Text'),
      runId: row.get('Run ID'),
    });
  }

  get host() {
    return new URL(this.url).host;
  }
}

module.exports = Post;
