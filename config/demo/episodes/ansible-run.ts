import { neighbours } from '../../../scripts/demo/recording/company.ts';
import type { Episode } from '../../../scripts/demo/recording/episode.ts';

/** Ansible sets an application server up anew: Python over ssh, sudo, a crontab. */
export const ansibleRun: Episode = {
  id: 'ansible-run',
  kind: 'benign',
  title: { ko: 'Ansible 구성 배포', en: 'Ansible applies its configuration' },
  play({ scene, linux }) {
    const server = linux('gd-app-02');
    const session = server.sshLogin({ user: 'ansible', fromIp: neighbours.operations.ip });
    const python = '/usr/bin/python3.11';
    const step = (module: string, number: number) => {
      const file = `/home/ansible/.ansible/tmp/ansible-tmp-1718.${number}/AnsiballZ_${module}.py`;
      const shell = server.start({
        parent: session,
        executable: '/usr/bin/dash',
        commandLine: `/bin/sh -c 'sudo -H -S -n -u root /bin/sh -c "${python} ${file}"'`,
        user: 'ansible',
      });
      server.sudo('ansible', `/bin/sh -c echo BECOME-SUCCESS-qkzmvw ; ${python} ${file}`);
      return server.start({ parent: shell, executable: python, commandLine: `${python} ${file}`, user: 'root' });
    };
    step('setup', 101);
    scene.wait(5);
    step('template', 102);
    scene.wait(4);
    const cron = step('cron', 103);
    server.start({ parent: cron, executable: '/usr/bin/crontab', commandLine: '/usr/bin/crontab -u mes -l' });
    server.start({
      parent: cron,
      executable: '/usr/bin/crontab',
      commandLine: '/usr/bin/crontab -u mes /tmp/crontabq7x2',
      alert: 'Scheduled job added',
    });
    server.syslog({ facility: 'cron', program: 'crontab', pid: cron.pid + 2, message: '(root) REPLACE (mes)' });
    scene.wait(6);
    const restart = step('systemd', 104);
    server.start({
      parent: restart,
      executable: '/usr/bin/systemctl',
      commandLine: 'systemctl restart mes-server.service',
    });
    server.syslog({
      facility: 'daemon',
      program: 'systemd',
      pid: 1,
      message: 'Stopping mes-server.service - MES application server...',
    });
    scene.wait(7);
    server.syslog({
      facility: 'daemon',
      program: 'systemd',
      pid: 1,
      message: 'Started mes-server.service - MES application server.',
    });
    server.syslog({
      facility: 'authpriv',
      program: 'sshd',
      pid: session.pid,
      message: 'pam_unix(sshd:session): session closed for user ansible',
    });
  },
};
