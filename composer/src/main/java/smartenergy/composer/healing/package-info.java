/** Tuning: which replica is started where, tried again or moved, and why: functions without I/O. */
package smartenergy.composer.healing;
