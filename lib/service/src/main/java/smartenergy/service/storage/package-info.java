/** What services keep on their disk. */
package smartenergy.service.storage;
