export { type ListenAt, serveAdmission } from './admission/serve-admission.ts';
