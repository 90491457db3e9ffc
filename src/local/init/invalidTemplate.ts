import { ServiceError } from '../service';

/** A file that nothing can be created from. */
export function invalidTemplate(message: string): ServiceError {
  return new ServiceError('InvalidTemplate', message);
}
