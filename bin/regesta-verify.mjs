#!/usr/bin/env node
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, install, root } from '../scripts/prepare.mjs';

install();
build();
await import(pathToFileURL(join(root, 'dist', 'regesta-verify.mjs')).href);
