package smartenergy.datalake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import okhttp3.Response;

/** An answer of InfluxDB that comes piece by piece, so that it need not fit into memory. For one thread. */
public final class Chunks implements Closeable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Response response;
    private final MappingIterator<JsonNode> answers;
    /** Nothing at all is no answer, unlike one without rows. */
    private boolean hasBegun;

    Chunks(Response response) throws IOException {
        this.response = response;
        this.answers = JSON.readerFor(JsonNode.class).readValues(response.body().byteStream());
    }

    /**
     * The next rows; empty when there are no more.
     *
     * @throws IOException if InfluxDB reports an error, the connection breaks, or this is no answer of InfluxDB
     */
    public List<Series> next() throws IOException {
        if (!answers.hasNextValue()) {
            if (!hasBegun) {
                throw new IOException("an empty answer");
            }
            return List.of();
        }
        hasBegun = true;
        return Series.of(Series.results(answers.nextValue()).path(0));
    }

    /** Ends the query, too, if it is still running. */
    @Override
    public void close() {
        response.close();
    }
}
