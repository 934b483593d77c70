/** The program in the cloud. */
package smartenergy.sender;
