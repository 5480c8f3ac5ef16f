import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { EcsAutopsyStack, OptionError } from '../lib/index.ts';

try {
  const app = new App();
  new EcsAutopsyStack(app, 'EcsAutopsy', {
    description: 'Diagnoses ECS tasks that could not pull their image, and tells on-call the root cause.',
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof OptionError)) throw error;
  // What was written wrong is no fault of the program: a stack trace would only hide the sentence.
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
