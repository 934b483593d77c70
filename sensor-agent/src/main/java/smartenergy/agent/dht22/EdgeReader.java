package smartenergy.agent.dht22;

import smartenergy.agent.hardware.SensorException;

/** Decodes a DHT22's edges itself. */
record EdgeReader(EdgeSource line) implements Dht22Reader {
    @Override
    public Outcome read() throws SensorException, InterruptedException {
        return EdgeDecoder.decode(line.fallsAfterStart());
    }

    @Override
    public void close() {
        line.close();
    }
}
