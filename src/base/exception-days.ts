/** So long an exception lasts at most, of a policy or of a vulnerability: then somebody has to think of it again. */
export const MOST_EXCEPTION_DAYS = 30;
