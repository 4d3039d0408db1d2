package io.weir.client.pekko;

import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.reactivestreams.Publisher;

/** The records of one assigned partition. They are for one materialisation. */
final class PartitionSource<T, R> extends GraphStage<SourceShape<R>> {
    private final Outlet<R> out = Outlet.create("PartitionSource.out");
    private final SourceShape<R> shape = SourceShape.of(out);
    private final Publisher<T> records;
    private final Function<T, R> emitted;
    private final ToIntFunction<T> size;
    private final ReadAhead readAhead;

    PartitionSource(Publisher<T> records, Function<T, R> emitted, ToIntFunction<T> size, ReadAhead readAhead) {
        this.records = records;
        this.emitted = emitted;
        this.size = size;
        this.readAhead = readAhead;
    }

    @Override
    public SourceShape<R> shape() {
        return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
        return new PublisherLogic<>(shape, emitted, size, readAhead) {
            @Override
            public void preStart() {
                follow(records);
            }
        };
    }
}
