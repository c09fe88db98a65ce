/** Name of the control database in the data folder. */
export const controlFileName = 'control.db';
