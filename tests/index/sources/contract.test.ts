import { testSource } from '../../support/source-contract.ts';
import { rigs } from '../../support/source-rigs.ts';

for (const [name, kind] of Object.entries(rigs)) testSource(name, kind);
