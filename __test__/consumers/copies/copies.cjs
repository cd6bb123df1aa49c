'use strict';

require('first');
require('second');
