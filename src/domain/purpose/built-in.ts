import type { DeclarePurpose } from './decide.ts';

/**
 * The purposes that every ledger has from its set-up on. A controller declares its own beside them and may amend or
 * retire these. `note` and `sensitive` are left out wherever the purpose does not need them: free text may be anything.
 */
export const BUILT_IN_PURPOSES: readonly DeclarePurpose[] = [
  {
    code: 'customer-service',
    kind: 'service',
    legalBasis: 'contract',
    dataCategories: ['commercial', 'contact', 'identity', 'note', 'preference', 'source'],
    names: { en: 'Customer service', zh: '客户服务' },
  },
  {
    code: 'contract',
    kind: 'service',
    legalBasis: 'contract',
    dataCategories: ['commercial', 'contact', 'identity', 'preference', 'source'],
    names: { en: 'Concluding and performing contracts', zh: '订立和履行合同' },
  },
  {
    code: 'marketing',
    kind: 'marketing',
    legalBasis: 'consent',
    dataCategories: ['contact', 'identity', 'preference'],
    names: { en: 'Marketing', zh: '市场营销' },
  },
  {
    code: 'rights-request',
    kind: 'rights',
    legalBasis: 'legal-obligation',
    dataCategories: ['commercial', 'contact', 'identity', 'note', 'preference', 'sensitive', 'source'],
    names: { en: 'Answering requests of data subjects', zh: '响应个人信息主体的请求' },
  },
  {
    code: 'audit',
    kind: 'audit',
    legalBasis: 'legal-obligation',
    dataCategories: ['commercial', 'contact', 'identity', 'note', 'preference', 'sensitive', 'source', 'staff'],
    names: { en: 'Audit', zh: '合规审计' },
  },
  {
    code: 'administration',
    kind: 'administration',
    legalBasis: 'legitimate-interests',
    dataCategories: ['staff'],
    names: { en: 'Administration of this register', zh: '登记系统管理' },
  },
  {
    code: 'customer-intake',
    kind: 'intake',
    legalBasis: 'legitimate-interests',
    dataCategories: ['commercial', 'contact', 'identity', 'note', 'preference', 'source'],
    names: { en: 'Taking in customers from other systems', zh: '从其他系统录入客户' },
  },
];
