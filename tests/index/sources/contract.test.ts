import { testSource } from '../../support/source-contract.ts';
import { rigs } from '../../support/source-rigs.ts';

for (const [name, create] of Object.entries(rigs)) testSource(name, create);
