/** The servers between the functions, each a process of its own: embedded ones' mains and how real ones are started. */
package smartenergy.servers;
