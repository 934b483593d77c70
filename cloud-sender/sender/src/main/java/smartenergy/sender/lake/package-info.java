/** What all loops that write to the DataLake have in common. */
package smartenergy.sender.lake;
