import type { digestEn } from './digest-en.ts';

export const digestZh: Readonly<Record<keyof typeof digestEn, string>> = {
  'digest.subject': '{today}：逾期 {overdue} 项，即将到期 {soon} 项',
  'digest.opening': '截至 {today}，请求登记册中待处理的事项。所列日期均为期限的最后一天。',
  'digest.overdue': '已逾期（{count}）：',
  'digest.soon': '即将到期（{count}）：',
  'digest.unclassified': '尚未确定适用法律，期限尚未起算；收到日期（{count}）：',
  'digest.untold': '需由办公室通知或索取回执的接收方；通知指令日期（{count}）：',
  'digest.erasures': '等待处理的删除：待制定方案、待第二人批准或待告知；提出日期（{count}）：',
  'digest.unsent': '邮件服务器未接收的信件；失败日期（{count}）：',
  'digest.more': '另有 {count} 项',
  'digest.closing':
    '查看单项：regesta request show ID、regesta task show ID 或 regesta notification show ID。本邮件不含任何人的姓名，仅在有待处理事项的日子发送。',
};
