'use strict';

class Client {
  constructor({ clientId, status, stream, words, profiles }) {
    this.clientId = clientId;
    this.status = status;
    this.stream = stream;
    this.words = words;
    this.profiles = profiles;
  }

  static fromRow(row) {
    const list = (name) => (row.get(name) || '').split(',').map((word) => word.trim()).filter(Boolean);
    return new Client({
      clientId: row.get('Client ID'),
      status: row.get('Status'),
      stream: row.get('Stream'),
      words: list('Words'),
      profiles: list('Profiles'),
    });
  }

  get initials() {
    return this.clientId.split('-').map((part) => part[0]).join('');
  }
}

module.exports = Client;
