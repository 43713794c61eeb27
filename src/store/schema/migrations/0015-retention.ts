/** So that what is forgotten is not looked for in whole tables: both are pointed to. */
export const retention = (): string[] => [
  'CREATE INDEX sighting_running ON sighting (running_id)',
  'CREATE INDEX workload_owner ON workload (owner_id)',
];
