import { clockTime, type Day } from '../../scripts/demo/recording/episode.ts';
import { ansibleRun } from './episodes/ansible-run.ts';
import { antivirusUpdate } from './episodes/antivirus-update.ts';
import { assetInventory } from './episodes/asset-inventory.ts';
import { attackPhishing } from './episodes/attack-phishing.ts';
import { attackWebshell } from './episodes/attack-webshell.ts';
import { backupShadowCopies } from './episodes/backup-shadow-copies.ts';
import { databaseDump } from './episodes/database-dump.ts';
import { logArchive } from './episodes/log-archive.ts';
import { psexecMaintenance } from './episodes/psexec-maintenance.ts';
import { softwareDeployment } from './episodes/software-deployment.ts';
import { vulnerabilityScan } from './episodes/vulnerability-scan.ts';
import { windowsUpdate } from './episodes/windows-update.ts';

/** The recorded day: when each episode starts. The two attacks overlap; background fills the rest. */
export const day: Day = {
  seconds: clockTime('5:00'),
  programme: [
    { startSeconds: clockTime('0:12'), episode: databaseDump },
    { startSeconds: clockTime('0:34'), episode: softwareDeployment },
    { startSeconds: clockTime('0:58'), episode: assetInventory },
    { startSeconds: clockTime('1:20'), episode: vulnerabilityScan },
    { startSeconds: clockTime('1:45'), episode: attackPhishing },
    { startSeconds: clockTime('1:58'), episode: attackWebshell },
    { startSeconds: clockTime('2:15'), episode: antivirusUpdate },
    { startSeconds: clockTime('2:50'), episode: ansibleRun },
    { startSeconds: clockTime('3:15'), episode: backupShadowCopies },
    { startSeconds: clockTime('3:40'), episode: psexecMaintenance },
    { startSeconds: clockTime('4:10'), episode: windowsUpdate },
    { startSeconds: clockTime('4:35'), episode: logArchive },
  ],
};
