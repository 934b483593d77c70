/** The air conditioner's temperature, over Modbus TCP. */
package smartenergy.agent.aircon;
