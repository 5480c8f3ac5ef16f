/** Stop codes of tasks that somebody or something stopped for its own reasons, perhaps in the middle of a pull. */
export const stoppedOnPurpose: readonly string[] = [
  'UserInitiated',
  'ServiceSchedulerInitiated',
  'SpotInterruption',
  'TerminationNotice',
  'InfrastructureHealth',
];
