'use strict';
// The demo's application: as a function it is called by its handler, in a container it listens.
const axios = require('axios');
const express = require('express');
const jwt = require('jsonwebtoken');
const _ = require('lodash');

exports.handler = async (event) => {
    const order = JSON.parse(event.body);
    const user = jwt.verify(event.headers.authorization, process.env.PUBLIC_KEY, { algorithms: ['RS256'] });
    const stock = await axios.get(`${process.env.STOCK_URL}/items/${encodeURIComponent(order.item)}`);
    return { statusCode: 200, body: JSON.stringify({ user: user.sub, ..._.pick(stock.data, ['item', 'price']) }) };
};

if (require.main === module) {
    const app = express();
    app.post('/orders', express.text({ type: '*/*' }), async (request, response) => {
        const answer = await exports.handler({ body: request.body, headers: request.headers });
        response.status(answer.statusCode).send(answer.body);
    });
    app.listen(8080);
}
