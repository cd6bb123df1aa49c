// A script that ends with the error.
import { validateRunId } from 'strict-run-id';

try {
  validateRunId(process.argv[2]);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
