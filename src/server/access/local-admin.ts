/** The user that links log in, and whoever answers for the machine. No identity provider can name them. */
export const LOCAL_ADMIN = 'local-admin';
