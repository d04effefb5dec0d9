import type { Authority } from './authority.ts';

/**
 * Supervisory authorities outside the European Economic Area, by law (domain/rules/reference). As of November 2026, from
 * knowledge. `isUnsure`: the body is new or was renamed lately, so whoever writes a letter is told to check it. Indonesia
 * has none yet, and the American states but for two have only their attorneys general, below.
 */
export const ABROAD: { readonly [jurisdiction: string]: Authority } = {
  AE: { own: 'مكتب الإمارات للبيانات', en: 'UAE Data Office', isUnsure: true },
  AR: { own: 'Agencia de Acceso a la Información Pública', website: 'www.argentina.gob.ar/aaip' },
  AU: { own: 'Office of the Australian Information Commissioner', website: 'www.oaic.gov.au' },
  BR: { own: 'Agência Nacional de Proteção de Dados (ANPD)', website: 'www.gov.br/anpd', isUnsure: true },
  CA: { own: 'Office of the Privacy Commissioner of Canada', website: 'www.priv.gc.ca' },
  'CA-QC': { own: "Commission d'accès à l'information du Québec", website: 'www.cai.gouv.qc.ca' },
  CH: {
    own: 'Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter (EDÖB)',
    en: 'Federal Data Protection and Information Commissioner (FDPIC)',
    website: 'www.edoeb.admin.ch',
  },
  CL: { own: 'Agencia de Protección de Datos Personales', isUnsure: true },
  CN: {
    own: '国家互联网信息办公室',
    en: 'Cyberspace Administration of China',
    zh: '国家互联网信息办公室',
    website: 'www.cac.gov.cn',
  },
  GB: { own: 'Information Commission (ICO)', website: 'ico.org.uk' },
  HK: {
    own: '個人資料私隱專員公署',
    en: 'Office of the Privacy Commissioner for Personal Data, Hong Kong',
    zh: '香港个人资料私隐专员公署',
    website: 'www.pcpd.org.hk',
  },
  IN: { own: 'Data Protection Board of India', isUnsure: true },
  JP: {
    own: '個人情報保護委員会',
    en: 'Personal Information Protection Commission of Japan',
    website: 'www.ppc.go.jp',
  },
  KR: {
    own: '개인정보보호위원회',
    en: 'Personal Information Protection Commission of Korea',
    website: 'www.pipc.go.kr',
  },
  MX: { own: 'Secretaría Anticorrupción y Buen Gobierno', website: 'www.gob.mx/buengobierno', isUnsure: true },
  MY: {
    own: 'Pesuruhjaya Perlindungan Data Peribadi',
    en: 'Personal Data Protection Commissioner of Malaysia',
    website: 'www.pdp.gov.my',
  },
  NZ: { own: 'Office of the Privacy Commissioner of New Zealand', website: 'www.privacy.org.nz' },
  PH: { own: 'National Privacy Commission of the Philippines', website: 'privacy.gov.ph' },
  SA: {
    own: 'الهيئة السعودية للبيانات والذكاء الاصطناعي',
    en: 'Saudi Data and Artificial Intelligence Authority (SDAIA)',
    website: 'sdaia.gov.sa',
  },
  SG: { own: 'Personal Data Protection Commission of Singapore', website: 'www.pdpc.gov.sg' },
  TH: {
    own: 'สำนักงานคณะกรรมการคุ้มครองข้อมูลส่วนบุคคล',
    en: 'Personal Data Protection Committee of Thailand (PDPC)',
    website: 'www.pdpc.or.th',
  },
  TR: {
    own: 'Kişisel Verileri Koruma Kurumu (KVKK)',
    en: 'Personal Data Protection Authority of Türkiye (KVKK)',
    website: 'www.kvkk.gov.tr',
  },
  TW: {
    own: '個人資料保護委員會籌備處',
    en: 'Personal Data Protection Commission of Taiwan, Preparatory Office',
    zh: '台湾个人资料保护委员会筹备处',
    website: 'www.pdpc.gov.tw',
    isUnsure: true,
  },
  'US-CA': { own: 'California Privacy Protection Agency (CalPrivacy)', website: 'cppa.ca.gov' },
  // Receives the complaints that the attorney general then acts on (Utah Code 13-61-401).
  'US-UT': { own: 'Utah Division of Consumer Protection', website: 'dcp.utah.gov' },
  VN: {
    own: 'Cục An ninh mạng và phòng, chống tội phạm sử dụng công nghệ cao (A05), Bộ Công an',
    en: 'Ministry of Public Security of Vietnam, Department A05',
    website: 'baovedlcn.gov.vn',
    isUnsure: true,
  },
  ZA: { own: 'Information Regulator (South Africa)', website: 'inforegulator.org.za' },
};

/** Of the American states: each law of a state is enforced by its attorney general, who takes complaints. */
export const ATTORNEYS_GENERAL: { readonly [jurisdiction: string]: Authority } = {
  'US-CA': { own: 'Attorney General of California', website: 'oag.ca.gov' },
  'US-CO': { own: 'Attorney General of Colorado', website: 'coag.gov' },
  'US-CT': { own: 'Attorney General of Connecticut', website: 'portal.ct.gov/ag' },
  'US-DE': { own: 'Attorney General of Delaware', website: 'attorneygeneral.delaware.gov' },
  'US-FL': { own: 'Attorney General of Florida', website: 'www.myfloridalegal.com' },
  'US-IA': { own: 'Attorney General of Iowa', website: 'www.iowaattorneygeneral.gov' },
  'US-IN': { own: 'Attorney General of Indiana', website: 'www.in.gov/attorneygeneral' },
  'US-KY': { own: 'Attorney General of Kentucky', website: 'www.ag.ky.gov' },
  'US-MD': {
    own: 'Attorney General of Maryland, Consumer Protection Division',
    website: 'oag.maryland.gov',
    isUnsure: true,
  },
  'US-MN': { own: 'Attorney General of Minnesota', website: 'www.ag.state.mn.us' },
  'US-MT': { own: 'Attorney General of Montana, Office of Consumer Protection', website: 'dojmt.gov' },
  'US-NE': { own: 'Attorney General of Nebraska', website: 'ago.nebraska.gov' },
  'US-NH': { own: 'Attorney General of New Hampshire', website: 'www.doj.nh.gov' },
  // Its law names the division of the attorney general's office that takes complaints.
  'US-NJ': {
    own: 'Attorney General of New Jersey, Division of Consumer Affairs',
    website: 'www.njconsumeraffairs.gov',
  },
  'US-OR': { own: 'Attorney General of Oregon', website: 'www.doj.state.or.us' },
  'US-RI': { own: 'Attorney General of Rhode Island', website: 'riag.ri.gov' },
  'US-TN': { own: 'Attorney General of Tennessee', website: 'www.tn.gov/attorneygeneral' },
  'US-TX': { own: 'Attorney General of Texas', website: 'www.texasattorneygeneral.gov' },
  'US-UT': { own: 'Attorney General of Utah', website: 'attorneygeneral.utah.gov' },
  'US-VA': { own: 'Attorney General of Virginia', website: 'www.oag.state.va.us' },
};
