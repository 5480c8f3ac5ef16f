/** The function's settings, read from its environment once. */
export interface Config {
  alertTopicArn: string;
}

export function readConfig(environment: NodeJS.ProcessEnv): Config {
  return { alertTopicArn: required(environment, 'ALERT_TOPIC_ARN') };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value)
    throw new Error(
      `The environment variable ${name} is not set: deploy the function with the EcsAutopsy construct.`,
    );
  return value;
}
