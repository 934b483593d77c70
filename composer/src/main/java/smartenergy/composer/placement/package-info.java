/** Which node takes which function, and why: functions without I/O. */
package smartenergy.composer.placement;
