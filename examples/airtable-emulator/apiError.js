'use strict';

/** Error responses of Airtable: a status, and a type and a message in JSON. */

class ApiError extends Error {
  constructor(status, type, message) {
    super(message);
    this.status = status;
    this.type = type;
  }

  /**
   * Airtable uses three shapes: usually a type and a message, for 404 only a type, for the rate limit a list.
   */
  get body() {
    if (this.status === 429) return { errors: [{ error: this.type, message: this.message }] };
    if (this.status === 404) return { error: this.type };
    return { error: { type: this.type, message: this.message } };
  }
}

const KNOWN = {
  401: ['AUTHENTICATION_REQUIRED', 'Authentication required'],
  403: [
    'INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND',
    'Invalid permissions, or the requested model was not found. Check that both your user and your token have the required permissions, and that the model names and/or ids are correct.',
  ],
  404: ['NOT_FOUND', 'Could not find what you are looking for'],
  413: ['REQUEST_TOO_LARGE', 'Request body is too large'],
  422: ['INVALID_REQUEST_UNKNOWN', 'Invalid request: parameter validation failed. Check your request data.'],
  429: ['RATE_LIMIT_REACHED', 'Rate limit exceeded. Please try again later'],
  500: ['SERVER_ERROR', 'Try again. If the problem persists, contact support.'],
  502: ['BAD_GATEWAY', 'Airtable is temporarily unavailable. Please try again.'],
  503: ['SERVICE_UNAVAILABLE', 'The service is temporarily unavailable. Please retry shortly.'],
};

/** Returns an error with the usual `type` and `message` of `status`, or with the given ones. */
exports.apiError = (status, type, message) => {
  const [defaultType, defaultMessage] = KNOWN[status] ?? ['UNEXPECTED_ERROR', 'An unexpected error occurred'];
  return new ApiError(status, type ?? defaultType, message ?? defaultMessage);
};

exports.ApiError = ApiError;
